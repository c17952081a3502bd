import asyncio

from temporalio import workflow


@workflow.defn
class Tasks:
    @workflow.run
    async def run(self, names: list[str]) -> int:
        tasks = {asyncio.create_task(self.one(name)) for name in names}
        await asyncio.gather(*tasks)
        for task in tasks:
            task.cancel()
        for task in tasks:
            await task
        return len(tasks)

    async def one(self, name: str) -> None:
        await workflow.wait_condition(lambda: bool(name))
