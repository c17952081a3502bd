# flags: --unsafe-fixes
from reports import Report
from temporalio.client import Client
from temporalio.worker import Worker


async def test_report():
    client = await Client.connect("localhost:7233")
    async with Worker(client, task_queue="reports", workflows=[Report]):
        pass
