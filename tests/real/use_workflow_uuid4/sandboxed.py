import uuid
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def open_order(order_id: str) -> int:
    return len(order_id)


@workflow.defn
class OpenOrder:
    @workflow.run
    async def run(self) -> int:
        await workflow.execute_activity(open_order, "", start_to_close_timeout=timedelta(seconds=10))
        order_id = str(uuid.uuid4())
        return await workflow.execute_activity(open_order, order_id, start_to_close_timeout=timedelta(seconds=10))


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="orders", workflows=[OpenOrder], activities=[open_order]).run()
