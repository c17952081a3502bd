# flags: --unsafe-fixes
import asyncio
from functools import partial

from temporalio import workflow


@workflow.defn
class ManualWorkflow:
    @workflow.run
    async def run(self, names: list[str], given: set[asyncio.Task[str]]) -> None:
        await asyncio.wait(given)
        tasks = set()
        for name in names:
            task = asyncio.create_task(self.greet(name))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.wait(tasks)
        coroutines = [self.greet(name) for name in names]
        await asyncio.wait(coroutines, timeout=5)
        listed = [asyncio.create_task(self.greet(name)) for name in names]
        done, pending = await asyncio.wait(listed, timeout=5)
        pending.add(asyncio.create_task(self.greet("more")))
        fast, slow = await asyncio.wait(listed, timeout=5)
        everything = fast | slow
        async for one in asyncio.as_completed(listed):
            await one
        grown = {asyncio.create_task(self.greet("a"))}
        grown |= everything
        await asyncio.wait(grown)
        waiter = partial(asyncio.wait, timeout=5)
        await waiter(listed)
        await workflow.wait(given)
        await workflow.wait(self.greet(name) for name in names)

    async def greet(self, name: str) -> str:
        return name
