# flags: --unsafe-fixes --in-flight ignore
import random

from temporalio import workflow

SHARED = random.Random(7)


@workflow.defn
class GameWorkflow:
    def __init__(self) -> None:
        self.random = random.Random(42)

    @workflow.run
    async def run(self, players: list[str], rng: random.Random) -> str:
        seeded = random.Random(workflow.info().run_id)
        assert isinstance(rng, random.Random)
        return self.random.choice(players) + seeded.choice(players) + rng.choice(players)
