import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ActivityError, ApplicationError

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def price(item: str) -> int:
    if item == "unknown":
        raise ApplicationError("no such item", non_retryable=True)
    return len(item)


@activity.defn
async def note(text: str) -> None:
    pass


async def late(item: str) -> int:
    await asyncio.sleep(0.2)
    return await workflow.execute_activity(price, item, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Quote:
    @workflow.run
    async def run(self, items: list[str]) -> int:
        tasks = [
            asyncio.create_task(workflow.execute_activity(price, item, start_to_close_timeout=TIMEOUT))
            for item in items
        ]
        done, _ = await asyncio.wait(tasks)
        total = sum(task.result() for task in done)
        await workflow.execute_activity(note, f"{total}", start_to_close_timeout=TIMEOUT)
        return total


@workflow.defn
class QuoteWithFailure:
    @workflow.run
    async def run(self, items: list[str]) -> str:
        tasks = [asyncio.create_task(late(item)) for item in items]
        tasks.append(asyncio.create_task(workflow.execute_activity(price, "unknown", start_to_close_timeout=TIMEOUT)))
        try:
            done, _ = await asyncio.wait(tasks)
            return f"{sum(task.result() for task in done)}"
        except ActivityError as error:
            await workflow.execute_activity(note, "failed", start_to_close_timeout=TIMEOUT)
            return f"{error.cause}"


@workflow.defn
class QuoteUntilCancelled:
    @workflow.run
    async def run(self, items: list[str]) -> int:
        tasks = [asyncio.create_task(late(item)) for item in items]
        tasks.append(asyncio.create_task(asyncio.sleep(600, 0)))
        done, _ = await asyncio.wait(tasks)
        return sum(task.result() for task in done)


@workflow.defn
class QuoteWithHandler:
    def __init__(self) -> None:
        self.remarked = False

    @workflow.run
    async def run(self, items: list[str]) -> int:
        tasks = [asyncio.create_task(late(item)) for item in items]
        done, _ = await asyncio.wait(tasks)
        total = sum(task.result() for task in done)
        await workflow.wait_condition(lambda: self.remarked)
        return total

    @workflow.signal
    async def remark(self, text: str) -> None:
        await asyncio.sleep(0.1)
        await workflow.execute_activity(note, text, start_to_close_timeout=TIMEOUT)
        await asyncio.sleep(0.2)
        await workflow.execute_activity(note, text, start_to_close_timeout=TIMEOUT)
        self.remarked = True
