import asyncio
from contextlib import suppress

from temporalio import workflow


@workflow.defn
class CarefulWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        tasks = [asyncio.create_task(self.greet(name)) for name in names]
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            workflow.logger.info("cancelled")
        try:
            await asyncio.wait(tasks)
        except BaseException:
            raise
        try:
            await asyncio.wait(tasks)
        except:
            raise
        try:
            await asyncio.wait(tasks)
        finally:
            await self.clean_up()
        try:
            await asyncio.wait(tasks)
        except (ValueError, KeyError):
            workflow.logger.info("no names")
        with suppress(asyncio.CancelledError):
            await asyncio.wait(tasks)
        async with asyncio.timeout(5):
            await asyncio.wait(tasks)
        await asyncio.wait_for(self.several(names), 5)
        task = asyncio.create_task(self.others(names))
        task.cancel()

    async def several(self, names: list[str]) -> None:
        tasks = [asyncio.create_task(self.greet(name)) for name in names]
        await asyncio.wait(tasks)

    async def others(self, names: list[str]) -> None:
        tasks = [asyncio.create_task(self.greet(name)) for name in names]
        await asyncio.wait(tasks)

    async def greet(self, name: str) -> None:
        await asyncio.sleep(1)

    async def clean_up(self) -> None:
        await asyncio.sleep(1)
