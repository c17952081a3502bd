# flags: --unsafe-fixes
import asyncio

from temporalio import workflow
from temporalio.testing import WorkflowEnvironment


@workflow.defn
class Blink:
    @workflow.run
    async def run(self, seconds: float) -> None:
        await asyncio.sleep(0.5)
        await asyncio.sleep(seconds)


async def test_blink():
    async with await WorkflowEnvironment.start_local() as env:
        await env.client.execute_workflow(Blink.run, 0.1, id="b", task_queue="q")


async def run_it():
    async with await WorkflowEnvironment.start_local() as env:
        await env.client.execute_workflow(Blink.run, 0.1, id="b", task_queue="q")
