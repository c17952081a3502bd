# flags: --unsafe-fixes
import asyncio
import functools

from temporalio import workflow


def tolerant(function):
    @functools.wraps(function)
    async def inner(self, order):
        try:
            return await function(self, order)
        except ValueError:
            return ""

    return inner


@workflow.defn
class Orders:
    @workflow.run
    async def run(self, order: str) -> str:
        await self.decorated(order)
        task = asyncio.create_task(self.tasked(order))
        await asyncio.wait_for(asyncio.shield(task), 5)
        await self.careful(self.handed, order)
        work = [self.collected(order), asyncio.sleep(1)]
        results = await asyncio.gather(*work, return_exceptions=True)
        return "refused" if isinstance(results[0], ValueError) else ""

    @tolerant
    async def decorated(self, order: str) -> str:
        raise ValueError("a decorator takes it")

    async def tasked(self, order: str) -> str:
        raise ValueError("a task keeps it")

    async def careful(self, step, order: str) -> str:
        try:
            return await step(order)
        except ValueError:
            return ""

    async def handed(self, order: str) -> str:
        raise ValueError("whoever runs it may take it")

    async def collected(self, order: str) -> str:
        raise ValueError("it is among results")
