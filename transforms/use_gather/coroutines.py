# flags: --unsafe-fixes
import asyncio
import asyncio as aio
from asyncio import wait
from datetime import timedelta

from temporalio import workflow

LIMIT = timedelta(seconds=30)


@workflow.defn
class CoroutineWorkflow:
    @workflow.run
    async def run(self, items: list[str]) -> list[str]:
        tasks = [workflow.execute_activity("process", item, start_to_close_timeout=LIMIT) for item in items]
        done, pending = await asyncio.wait(tasks)
        first = [task.result() for task in done]

        children = []
        for item in items:
            children.append(workflow.execute_child_workflow("Child", item))
        finished, _ = await aio.wait(children)
        total = ""
        for task in finished:
            total += task.result()

        await wait([self.step("a"), self.step("b")])
        await asyncio.wait(
            {
                self.step("c"),  # the third
                self.step("d"),
            }
        )
        more, _ = await asyncio.wait(self.step(item) for item in items)
        lazy, _ = await asyncio.wait((self.step(item) for item in items))
        return first + [total] + [each.result() for each in lazy] + [each.result() for each in more]

    @workflow.update
    async def again(self, items: list[str]) -> list[str]:
        done, _ = await asyncio.wait([self.step(item) for item in items])
        return [step.result() for step in done]

    @workflow.update
    async def summed(self, items: list[str]) -> str:
        total = ""
        done, _ = await asyncio.wait([self.step(item) for item in items])
        for task in done:
            total += task.result()
        return total

    @workflow.update
    async def paired(self, items: list[str]) -> list[str]:
        done, _ = await asyncio.wait([self.step(item) for item in items])
        return [a.result() + b.result() for a in done for b in done]

    @workflow.update
    async def all_of(self, items: list[str]) -> set[str]:
        steps = {self.step(item) for item in items}
        done, _ = await asyncio.wait(steps)
        if not items:
            return set()
        return {await step for step in done if step.result()}

    async def step(self, item: str) -> str:
        return await workflow.execute_activity("step", item, start_to_close_timeout=LIMIT)
