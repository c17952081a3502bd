# flags: --unsafe-fixes --in-flight ignore
import asyncio
from functools import partial

from temporalio import workflow

from helpers import Saga, all_of, safe
from shop.activities import charge, pack, refund
from tolerant import capture


@workflow.defn
class SafeWorkflow:
    @workflow.run
    async def run(self) -> None:
        await safe(self.step())
        await asyncio.sleep(100)

    async def step(self) -> None:
        await workflow.execute_activity(charge)


@workflow.defn
class ReturningWorkflow:
    @workflow.run
    async def run(self) -> None:
        await safe(self.step())

    def step(self):
        return workflow.execute_activity(charge)


@workflow.defn
class SagaWorkflow:
    @workflow.run
    async def run(self) -> None:
        saga = Saga()
        saga.add(lambda: workflow.execute_activity(refund))
        saga.add(lambda: self.step())
        await saga.compensate()
        await asyncio.sleep(100)

    async def step(self) -> None:
        await workflow.execute_activity(charge)


@workflow.defn
class SpawningWorkflow:
    @workflow.run
    async def run(self) -> None:
        self.spawn(workflow.execute_activity(pack))
        await asyncio.sleep(100)

    def spawn(self, coro) -> None:
        self.task = asyncio.create_task(coro)


@workflow.defn
class ListWorkflow:
    @workflow.run
    async def run(self) -> None:
        steps = [workflow.execute_activity(pack, n) for n in range(3)]
        await all_of(steps)
        await safe(coro=workflow.execute_activity(charge))
        undo = []
        undo.append(workflow.execute_activity(refund))
        await capture(*undo)
        named = {}
        named["pack"] = workflow.execute_activity(pack, 4)
        await all_of(named.values())
        more = []
        more += [workflow.execute_activity(pack, 5)]
        await all_of(more)
        await partial(safe, workflow.execute_activity(charge))()


@workflow.defn
class KeepingWorkflow:
    def __init__(self) -> None:
        self.undo = []

    @workflow.run
    async def run(self) -> None:
        self.undo.append(workflow.execute_activity(refund))
        await self.compensate()

    async def compensate(self) -> None:
        for step in self.undo:
            try:
                await step
            except Exception:
                workflow.logger.exception("not undone")


@workflow.defn
class PlainWorkflow:
    @workflow.run
    async def run(self) -> None:
        steps = []
        for n in range(3):
            steps.append(workflow.execute_activity(pack, n))
        await asyncio.gather(*steps)
        named = {}
        named["pack"] = workflow.execute_activity(pack, 4)
        await asyncio.gather(*named.values())
        for step in [workflow.execute_activity(pack, n) for n in range(3)]:
            await step
        await asyncio.wait_for(workflow.execute_activity(charge), 10)
