from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.client import Client

from shop.activities import charge, charge_all, ping

SOON = timedelta(seconds=30)


async def anything(*call: Any) -> None:
    await workflow.execute_activity(*call, start_to_close_timeout=SOON)
    await workflow.execute_activity(*call, 3, start_to_close_timeout=SOON)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, cents: int) -> None:
        await workflow.execute_activity(ping, start_to_close_timeout=SOON)
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=SOON)
        await workflow.execute_activity(charge_all, [order_id, cents], start_to_close_timeout=SOON)
        await workflow.execute_activity(charge, args=[order_id, cents], start_to_close_timeout=SOON)
        await workflow.execute_child_workflow("Shipping", (order_id, cents))
        await workflow.wait_condition(lambda: cents > 3, timeout=SOON)
        workflow.continue_as_new(args=[order_id, cents])


async def main(client: Client) -> None:
    await client.execute_workflow(OrderWorkflow.run, args=["7", 3], id="order-7", task_queue="orders")
    await client.get_workflow_handle("order-7").terminate("one", "two", reason="three")
    order: str | None = None
    await client.get_workflow_handle("order-7").query("state", *([order] if order else []))
    await client.get_workflow_handle("order-7").signal("cancel", *("7",))
