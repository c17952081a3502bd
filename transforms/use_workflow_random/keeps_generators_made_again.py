# flags: --unsafe-fixes --in-flight ignore
import random

from temporalio import workflow


def helper() -> random.Random:
    return random.Random()


@workflow.defn
class GameWorkflow:
    @workflow.run
    async def run(self, players: list[str]) -> list[float]:
        rounds = [random.Random().random() for _ in players]
        for _ in players:
            rounds.append(random.Random().random())
        rounds.append(helper().random())
        return rounds

    @workflow.signal
    async def deal(self) -> None:
        self.deck = random.Random()
