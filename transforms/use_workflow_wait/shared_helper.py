# flags: --unsafe-fixes
import asyncio

from temporalio import activity, workflow


async def first_of(tasks: list[asyncio.Task]) -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


@workflow.defn
class SharingWorkflow:
    @workflow.run
    async def run(self) -> None:
        await first_of([asyncio.create_task(asyncio.sleep(1))])


@activity.defn
async def work() -> None:
    await first_of([asyncio.create_task(asyncio.sleep(1))])
