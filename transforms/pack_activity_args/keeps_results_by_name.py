from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

SOON = timedelta(seconds=30)


@dataclass
class Receipt:
    number: str
    cents: int


@activity.defn
async def charge(order_id: str) -> Receipt:
    return Receipt(order_id, 300)


@activity.defn(name="shop.count")
async def count(order_id: str) -> int:
    return 3


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> Receipt:
        await workflow.execute_activity("charge", order_id, start_to_close_timeout=SOON)
        loose = await workflow.execute_activity("charge", order_id, start_to_close_timeout=SOON)
        workflow.logger.info("charged %s", loose["cents"] + loose.get("fee", 0))
        typed = await workflow.execute_activity("charge", order_id, result_type=Receipt, start_to_close_timeout=SOON)
        workflow.logger.info("charged %s", typed.cents)
        direct = await workflow.execute_activity(charge, order_id, start_to_close_timeout=SOON)
        workflow.logger.info("charged %s", direct.cents)
        number = await workflow.execute_activity("shop.count", order_id, start_to_close_timeout=SOON)
        workflow.logger.info("counted %s", number.real)
        return await workflow.execute_activity("charge", order_id, start_to_close_timeout=SOON)
