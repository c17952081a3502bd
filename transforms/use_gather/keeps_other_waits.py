import asyncio

from temporalio import activity, workflow


class Pool:
    async def wait(self, tasks: list) -> tuple:
        return tasks, []


@workflow.defn
class OtherWaitsWorkflow:
    def __init__(self) -> None:
        self.tasks: list[asyncio.Task] = []

    @workflow.run
    async def run(self, names: list[str], given: set[asyncio.Task]) -> set:
        tasks = [asyncio.create_task(self.greet(name)) for name in names]
        done, pending = await asyncio.wait(tasks, timeout=5)
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finished, rest = await asyncio.wait(tasks)
        for task in rest:
            task.cancel()
        await asyncio.wait(self.tasks)
        await asyncio.wait(given)
        changed, _ = await asyncio.wait(tasks)
        for task in changed:
            tasks.remove(task)
        escaped, _ = await asyncio.wait([asyncio.create_task(self.greet("x"))])
        await Pool().wait(tasks)
        await asyncio.gather(*tasks)
        return escaped

    async def greet(self, name: str) -> None:
        await asyncio.sleep(1)


@activity.defn
async def fan_out(names: list[str]) -> list:
    tasks = {asyncio.create_task(asyncio.sleep(1)) for _ in names}
    done, _ = await asyncio.wait(tasks)
    return [task.result() for task in done]


async def client(names: list[str]) -> list:
    done, _ = await asyncio.wait([asyncio.create_task(asyncio.sleep(1)) for _ in names])
    return [task.result() for task in done]
