import random

from temporalio import workflow


@workflow.defn
class LotteryWorkflow:
    @workflow.run
    async def run(self, entrants: list[str]) -> str:
        return random.choice(entrants)
