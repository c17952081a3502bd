# flags: --unsafe-fixes
from temporalio.client import Client
from temporalio.worker import Worker

TASK_QUEUE = "reports"


async def work(workflows: list) -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue=TASK_QUEUE, workflows=workflows).run()
