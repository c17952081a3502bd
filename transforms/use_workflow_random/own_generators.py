import random

from temporalio import workflow


@workflow.defn
class GameWorkflow:
    def __init__(self) -> None:
        self.deck = random.Random()

    @workflow.run
    async def run(self, players: list[str]) -> str:
        rng = random.Random()
        other: random.Random = random.Random(None)
        seeded = random.Random(len(players))
        taken = workflow.new_random("GameWorkflow.run")
        text = f"{random.Random().choice(players)} of {taken.choice(players)}"
        first = workflow.uuid4()
        return f"{text} {rng.random()} {other.random()} {seeded.random()} {self.deck.random()} {first}"
