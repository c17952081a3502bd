# flags: --unsafe-fixes
import asyncio

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def render(report: str) -> str:
    return f"{report}.pdf"


async def serve() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="reports", activities=[render]).run()


def run() -> None:
    asyncio.run(serve())


def start() -> None:
    run()
