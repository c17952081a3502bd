# `done` is a set: a task that is waited for twice is in it once.
import asyncio
from datetime import timedelta

from temporalio import workflow

LIMIT = timedelta(seconds=30)


@workflow.defn
class SummingWorkflow:
    @workflow.run
    async def run(self, skus: list[str]) -> int:
        first = asyncio.create_task(self.ask(skus[0]))
        second = first if len(skus) == 1 else asyncio.create_task(self.ask(skus[1]))
        done, _ = await asyncio.wait({first, second})
        return sum(task.result() for task in done)

    @workflow.update
    async def with_default(self, skus: list[str]) -> int:
        default = asyncio.create_task(self.ask("none"))
        tasks = [asyncio.create_task(self.ask(sku)) if sku else default for sku in skus]
        done, _ = await asyncio.wait(tasks)
        return sum(task.result() for task in done)

    async def ask(self, sku: str) -> int:
        return await workflow.execute_activity("price", sku, start_to_close_timeout=LIMIT)
