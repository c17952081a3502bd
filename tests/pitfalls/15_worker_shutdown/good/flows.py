import asyncio
import signal
from datetime import timedelta

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
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with Worker(
        client, task_queue="orders", workflows=[Order], activities=[pack], graceful_shutdown_timeout=timedelta(seconds=30)
    ):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
