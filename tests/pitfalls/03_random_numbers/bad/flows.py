import random

from temporalio import workflow


@workflow.defn
class Lottery:
    @workflow.run
    async def run(self, tickets: list[str]) -> str:
        return random.choice(tickets)  # found
