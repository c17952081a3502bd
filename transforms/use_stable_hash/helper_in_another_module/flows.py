from temporalio import workflow

from partition import wait_turn


@workflow.defn
class Flow:
    @workflow.run
    async def run(self, customer: str) -> None:
        await wait_turn(customer)
