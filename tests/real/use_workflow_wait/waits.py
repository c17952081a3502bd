import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def ask(supplier: str) -> str:
    return f"{supplier} has it"


async def ask_after(supplier: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return await workflow.execute_activity(ask, supplier, start_to_close_timeout=TIMEOUT)


@workflow.defn
class FirstSupplier:
    @workflow.run
    async def run(self, near: str, far: str) -> list[str]:
        tasks = [asyncio.create_task(ask_after(near, 0.05)), asyncio.create_task(ask_after(far, 600))]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return [task.result() for task in done]


@workflow.defn
class AnySupplier:
    @workflow.run
    async def run(self, near: str, far: str) -> str:
        tasks = {asyncio.create_task(ask_after(near, 0.05)), asyncio.create_task(ask_after(far, 600))}
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()


@workflow.defn
class SuppliersInTime:
    @workflow.run
    async def run(self, near: str, far: str) -> int:
        tasks = [asyncio.create_task(ask_after(near, 0.05)), asyncio.create_task(ask_after(far, 600))]
        done, pending = await asyncio.wait(tasks, timeout=300)
        return len(done) * 10 + len(pending)


@workflow.defn
class EverySupplier:
    @workflow.run
    async def run(self, near: str, far: str) -> list[str]:
        tasks = [asyncio.create_task(ask_after(near, 600)), asyncio.create_task(ask_after(far, 5))]
        answers = []
        for task in asyncio.as_completed(tasks):
            answers.append(await task)
        return answers


@workflow.defn
class SuppliersWithCleanUp:
    def __init__(self) -> None:
        self.awake = False

    @workflow.run
    async def run(self, near: str, far: str) -> list[str]:
        tasks = [asyncio.create_task(ask_after(near, 0.05)), asyncio.create_task(self.ask_once_awake(far))]
        try:
            done, _ = await asyncio.wait(tasks)
            return sorted(task.result() for task in done)
        except asyncio.CancelledError:
            await workflow.execute_activity(ask, "nobody", start_to_close_timeout=TIMEOUT)
            return sorted(await asyncio.gather(*tasks))

    async def ask_once_awake(self, supplier: str) -> str:
        await workflow.wait_condition(lambda: self.awake)
        return await workflow.execute_activity(ask, supplier, start_to_close_timeout=TIMEOUT)

    @workflow.signal
    def wake(self) -> None:
        self.awake = True
