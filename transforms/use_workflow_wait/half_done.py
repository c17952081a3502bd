import asyncio

from temporalio import workflow


@workflow.defn
class HalfDoneWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        tasks = [asyncio.create_task(self.greet(name)) for name in names]
        await workflow.wait(set(tasks))
        await workflow.wait({asyncio.create_task(self.greet(name)) for name in names}, timeout=5)
        others = set()
        others.add(asyncio.create_task(self.greet("one")))
        for one in workflow.as_completed(others):
            await one

    async def greet(self, name: str) -> str:
        return name
