from temporalio import workflow
from temporalio.client import Client

from shop.activities import charge
from shop.temporal import TimeoutPlugin


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)


async def main() -> None:
    client = await Client.connect("localhost:7233", plugins=[TimeoutPlugin()])
    await client.execute_workflow(OrderWorkflow.run, "7", id="order-7", task_queue="orders")
