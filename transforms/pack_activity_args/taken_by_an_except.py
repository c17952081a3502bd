# flags: --unsafe-fixes --in-flight ignore
from datetime import timedelta

from temporalio import workflow

from shop.activities import charge, reserve

SOON = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        try:
            await workflow.execute_activity(reserve, order_id, 3, start_to_close_timeout=SOON)
            await self.charge(order_id)
        except TypeError:
            workflow.logger.warning("nothing charged")
        try:
            await workflow.execute_activity(reserve, order_id, 3, start_to_close_timeout=SOON)
        except ValueError:
            workflow.logger.warning("nothing reserved")

    async def charge(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id, 3, start_to_close_timeout=SOON)
