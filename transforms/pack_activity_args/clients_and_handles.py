from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from shop.workflows import OrderWorkflow


class Orders:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def place(self, order_id: str, cents: int) -> None:
        await self._client.start_workflow(OrderWorkflow.run, order_id, cents, id=order_id, task_queue="orders")


async def main(order_id: str, *prices: int) -> None:
    client = await Client.connect("localhost:7233")
    await client.execute_workflow("Order", order_id, 3, id=order_id, task_queue="orders")
    handle = await client.start_workflow(OrderWorkflow.run, *prices, id=order_id, task_queue="orders")
    await handle.signal(OrderWorkflow.add, "apple", 3)
    await handle.query("price", "apple", 3)
    known = client.get_workflow_handle(order_id)
    await known.execute_update("add", "apple", 3)
    await known.start_update("add", *find_prices())


async def raise_price(handle: WorkflowHandle[OrderWorkflow, None], prices: list[int]) -> None:
    await handle.signal("raise", *prices)


async def test_order() -> None:
    async with await WorkflowEnvironment.start_time_skipping() as env:
        await env.client.execute_workflow("Order", "7", 3, id="order-7", task_queue="orders")


def find_prices() -> set[int]:
    return {3, 4}
