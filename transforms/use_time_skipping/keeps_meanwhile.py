# flags: --unsafe-fixes
import asyncio

from temporalio import workflow
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment


@workflow.defn
class Remind:
    @workflow.run
    async def run(self) -> None:
        await asyncio.sleep(3600)

    @workflow.signal
    def snooze(self) -> None:
        pass


async def test_a_signal():
    async with await WorkflowEnvironment.start_local() as env:
        handle = await env.client.start_workflow(Remind.run, id="r", task_queue="q")
        await handle.signal(Remind.snooze)
        await handle.result()


async def test_a_list():
    async with await WorkflowEnvironment.start_local() as env:
        await env.client.execute_workflow(Remind.run, id="r", task_queue="q")
        assert [found async for found in env.client.list_workflows()]


async def test_search_attributes(attributes):
    async with await WorkflowEnvironment.start_local(search_attributes=attributes) as env:
        await env.client.execute_workflow(Remind.run, id="r", task_queue="q")


async def test_two_clients():
    client = await Client.connect("localhost:7233")
    other = await Client.connect("localhost:7233")
    await client.execute_workflow(Remind.run, id="r", task_queue="q")
    await other.get_workflow_handle("r").result()
