import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=20)


@activity.defn
async def work(part: str) -> str:
    return f"{part} done"


class Closing:
    def __init__(self) -> None:
        self.closed = False
        self.items: list[str] = []

    @workflow.signal
    async def add(self, item: str) -> None:
        await workflow.wait_condition(lambda: self.closed)
        await asyncio.sleep(0.01)
        self.items.append(item)

    @workflow.signal
    def close(self) -> None:
        self.closed = True


@workflow.defn
class Basket(Closing):
    @workflow.run
    async def run(self) -> int:
        await workflow.execute_activity(work, "open", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.closed)
        return len(self.items)


@workflow.defn
class BasketInWords(Closing):
    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.closed)
        items = ", ".join(self.items)
        return f"bought: {items}"


@workflow.defn
class BasketWithWork(Closing):
    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.closed)
        return await workflow.execute_activity(work, "close", start_to_close_timeout=TIMEOUT)

    @workflow.query
    def size(self) -> int:
        return len(self.items)


@workflow.defn
class BasketBeside(Closing):
    @workflow.run
    async def run(self) -> int:
        beside = asyncio.create_task(asyncio.sleep(60))
        try:
            await workflow.wait_condition(lambda: self.closed)
        finally:
            beside.cancel()
        return len(self.items)


@workflow.defn
class Inbox:
    @workflow.run
    async def run(self, limit: int) -> list[str]:
        self.messages: list[str] = []
        await workflow.wait_condition(lambda: len(self.messages) >= limit)
        return self.messages

    @workflow.signal
    def post(self, message: str) -> None:
        self.messages.append(message)


@workflow.defn
class Approval:
    @workflow.run
    async def run(self) -> str:
        self.approved = False
        try:
            await workflow.wait_condition(lambda: self.approved, timeout=0.05)
        except asyncio.TimeoutError:
            return "nobody approved"
        return "approved"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True


@workflow.defn
class Report:
    def __init__(self) -> None:
        self.should_stop = False

    @workflow.run
    async def run(self) -> str:
        first = await workflow.execute_activity(work, "first", start_to_close_timeout=TIMEOUT)
        second = await workflow.execute_activity(work, "second", start_to_close_timeout=TIMEOUT)
        return f"{first}, {second}"

    @workflow.signal
    def stop(self) -> None:
        self.should_stop = True
