import asyncio

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def render(report: str) -> str:
    await asyncio.sleep(20)
    return f"{report}.pdf"


async def main() -> None:
    client = await Client.connect("localhost:7233")
    worker = Worker(client, task_queue="reports", activities=[render])
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
