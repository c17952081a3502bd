# flags: --unsafe-fixes
import asyncio

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from watch import until_idle, watch


@activity.defn
async def render(report: str) -> str:
    return f"{report}.pdf"


async def serve() -> None:
    client = await Client.connect("localhost:7233")
    worker = Worker(client, task_queue="reports", activities=[render])

    async def stop_when_idle() -> None:
        await until_idle()
        await worker.shutdown()

    asyncio.create_task(stop_when_idle())
    await worker.run()


asyncio.run(serve())


async def watched() -> None:
    client = await Client.connect("localhost:7233")
    worker = Worker(client, task_queue="reports", activities=[render])
    watch(worker)
    await worker.run()


asyncio.run(watched())
