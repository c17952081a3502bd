# flags: --unsafe-fixes
import asyncio
import asyncio as aio
from asyncio import FIRST_COMPLETED, as_completed, wait

from temporalio import workflow


@workflow.defn
class WaitingWorkflow:
    def __init__(self) -> None:
        self.tasks = []

    @workflow.run
    async def run(self, names: list[str], given: list[asyncio.Task[str]]) -> str:
        pending = {asyncio.create_task(self.greet(name)) for name in names}
        while pending:
            done, pending = await asyncio.wait(pending, return_when=FIRST_COMPLETED)
            for task in done:
                if task.result() == "more":
                    pending.add(asyncio.create_task(self.greet("again")))

        running: set[asyncio.Task[str]] = set()
        for name in names:
            task = asyncio.create_task(self.greet(name))
            running.add(task)
            if len(running) > 5:
                finished, running = await wait(running, return_when=FIRST_COMPLETED)
        done, rest = await aio.wait(given, timeout=5)
        if rest and len(done) > 1:
            workflow.logger.info("late")
        for next_one in asyncio.as_completed([self.greet(name) for name in names], timeout=10):
            await next_one
        for index, next_one in enumerate(as_completed(given)):
            workflow.logger.info("%d: %s", index, await next_one)
        both = [await one for one in asyncio.as_completed({asyncio.create_task(self.greet("a"))})]

        await asyncio.wait(self.tasks)
        ready, _ = await asyncio.wait(given, return_when=FIRST_COMPLETED)
        first = ready.pop()
        left = await asyncio.wait(given, timeout=1)
        await asyncio.wait_for(asyncio.wait(given), timeout=5)
        return str(first) + str(left) + str(both)

    async def greet(self, name: str) -> str:
        return name
