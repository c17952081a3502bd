import asyncio

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class Order:
    @workflow.run
    async def run(self) -> None: ...


@activity.defn
async def pack(order: str) -> None: ...


async def main() -> None:
    client = await Client.connect("localhost:7233")
    worker = Worker(client, task_queue="orders", workflows=[Order], activities=[pack])  # found
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
