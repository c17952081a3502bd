from datetime import timedelta

from temporalio import workflow

from .names import CHARGE, Names

TIMEOUT = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> str:
        charge_id = await workflow.execute_activity(CHARGE, amount, start_to_close_timeout=TIMEOUT)
        return await workflow.execute_activity(Names.REFUND.value, charge_id, start_to_close_timeout=TIMEOUT)
