from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

SOON = timedelta(seconds=30)


@dataclass
class Receipt:
    number: str
    cents: int


@activity.defn(name="shop.charge")
async def charge(order_id: str) -> Receipt:
    return Receipt(order_id, 300)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> int:
        receipt: Receipt = await workflow.execute_activity("shop.charge", order_id, start_to_close_timeout=SOON)
        cents = (await workflow.execute_local_activity("shop.charge", order_id, start_to_close_timeout=SOON)).cents
        return receipt.cents + cents
