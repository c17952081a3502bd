import asyncio

from temporalio import activity, workflow


async def all_of(names: list[str]) -> list:
    done, _ = await asyncio.wait([asyncio.create_task(asyncio.sleep(1)) for _ in names])
    return [task.result() for task in done]


@workflow.defn
class SharingWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        await all_of(names)


@activity.defn
async def work(names: list[str]) -> None:
    await all_of(names)
