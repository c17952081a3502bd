# flags: --unsafe-fixes --target-sdk 1.34
import random

from temporalio import workflow


@workflow.defn
class GameWorkflow:
    @workflow.run
    async def run(self, players: list[str]) -> str:
        return random.Random().choice(players)
