import pytest
from shop.flows import Reminder
from temporalio.client import Client
from temporalio.worker import Worker


@pytest.mark.asyncio
async def test_reminds() -> None:
    client = await Client.connect("localhost:7233")
    async with Worker(client, task_queue="q", workflows=[Reminder]):
        assert await client.execute_workflow(Reminder.run, "tea", id="r", task_queue="q") == "remember: tea"  # found
