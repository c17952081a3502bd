from temporalio.client import WorkflowFailureError

from . import temporal
from .temporal import Lazy, Queues, Temporal, client, connect, other, queue, start


class Orders:
    def __init__(self, temporal: Temporal, lazy: Lazy, queues: Queues) -> None:
        self.temporal = temporal
        self.lazy = lazy
        self.queues = queues

    async def place(self, order_id: str, cents: int) -> None:
        await self.temporal.client.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
        await self.lazy.client.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
        await self.queues.client.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")


async def main(order_id: str, cents: int) -> None:
    try:
        await made_elsewhere(order_id, cents)
    except WorkflowFailureError:
        raise


async def made_elsewhere(order_id: str, cents: int) -> None:
    made = await connect()
    await made.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
    await (await start()).start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
    await client.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
    await temporal.client.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
    await temporal.shared.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
    await other.start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
    await queue().start_workflow("Order", order_id, cents, id=order_id, task_queue="orders")
