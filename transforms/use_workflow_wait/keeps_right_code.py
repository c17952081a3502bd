# flags: --unsafe-fixes
import asyncio

from temporalio import activity, workflow
from temporalio.worker import Worker


class Pool:
    async def wait(self, tasks: set) -> None:
        pass


@workflow.defn
class RightWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        tasks = [asyncio.create_task(self.greet(name)) for name in names]
        done, pending = await workflow.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for one in workflow.as_completed(pending):
            await one
        await asyncio.gather(*tasks)
        await asyncio.wait_for(self.greet("x"), 5)
        await Pool().wait(set(tasks))
        others = [asyncio.create_task(self.greet(name)) for name in names]
        finished, _ = await asyncio.wait(others)
        for task in finished:
            task.result()

    async def greet(self, name: str) -> str:
        return name


@activity.defn
async def work() -> None:
    tasks = {asyncio.create_task(asyncio.sleep(1))}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for one in asyncio.as_completed(pending):
        await one


async def main(worker: Worker) -> None:
    await asyncio.wait({asyncio.create_task(worker.run())}, return_when=asyncio.FIRST_COMPLETED)
