# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import workflow


# The run may end with something in the queue: its update would wait for ever, and the run for the update.
@workflow.defn
class Queued:
    def __init__(self) -> None:
        self.queue: list[str] = []
        self.done: set[str] = set()

    @workflow.run
    async def run(self) -> None:
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(lambda: bool(self.queue))
            item = self.queue.pop()
            await workflow.execute_activity("work", item, start_to_close_timeout=timedelta(minutes=1))
            self.done.add(item)
        workflow.continue_as_new()

    @workflow.update
    async def submit(self, item: str) -> str:
        self.queue.append(item)
        await workflow.wait_condition(lambda: item in self.done)
        return item


# It is set in any case before the run ends.
@workflow.defn
class Ready:
    def __init__(self) -> None:
        self.ready = False

    @workflow.run
    async def run(self) -> str:
        await workflow.execute_activity("prepare", start_to_close_timeout=timedelta(minutes=1))
        self.ready = True
        await workflow.execute_activity("work", start_to_close_timeout=timedelta(minutes=1))
        return "done"

    @workflow.update
    async def ask(self) -> str:
        await workflow.wait_condition(lambda: self.ready)
        return "ready"


# Handlers wait for each other, one through a helper; another has a limit.
@workflow.defn
class InTurn:
    def __init__(self) -> None:
        self.busy = False
        self.late = False

    @workflow.run
    async def run(self, hurry: bool) -> str:
        if hurry:
            self.late = True
        await workflow.execute_activity("work", start_to_close_timeout=timedelta(minutes=1))
        return "done"

    def take(self, busy: bool) -> None:
        self.busy = busy

    @workflow.update
    async def turn(self) -> str:
        await workflow.wait_condition(lambda: not self.busy)
        self.take(True)
        await workflow.execute_activity("turn", start_to_close_timeout=timedelta(minutes=1))
        self.take(False)
        return "turned"

    @workflow.update
    async def limited(self) -> str:
        await workflow.wait_condition(lambda: self.late, timeout=timedelta(seconds=1))
        return "late"


# The condition stands in one method, and the wait in another.
@workflow.defn
class Apart:
    def __init__(self) -> None:
        self.done: set[str] = set()

    @workflow.run
    async def run(self, items: list[str]) -> None:
        for item in items:
            await workflow.execute_activity("work", item, start_to_close_timeout=timedelta(minutes=1))
            self.done.add(item)

    def is_done(self, item: str) -> bool:
        return item in self.done

    async def until_done(self, item: str) -> None:
        await workflow.wait_condition(lambda: self.is_done(item))

    @workflow.update
    async def ask(self, item: str) -> str:
        await self.until_done(item)
        return item


# An event that only the run sets, sometimes.
@workflow.defn
class Event:
    def __init__(self) -> None:
        self.paid = asyncio.Event()

    @workflow.run
    async def run(self, price: int) -> None:
        if price:
            await workflow.execute_activity("pay", price, start_to_close_timeout=timedelta(minutes=1))
            self.paid.set()

    @workflow.update
    async def receipt(self) -> str:
        await self.paid.wait()
        return "paid"


# The loop may end between two steps of the handler.
@workflow.defn
class Chat:
    def __init__(self) -> None:
        self.question: str | None = None
        self.answer = ""
        self.closed = False

    @workflow.run
    async def run(self) -> str:
        while not self.closed:
            await workflow.wait_condition(lambda: self.question is not None or self.closed)
            if self.closed:
                break
            self.answer = await workflow.execute_activity(
                "answer", self.question, start_to_close_timeout=timedelta(minutes=1)
            )
            self.question = None
        return "closed"

    @workflow.signal
    def close(self) -> None:
        self.closed = True

    @workflow.update
    async def ask(self, question: str) -> str:
        await workflow.wait_condition(lambda: self.question is None)
        self.question = question
        await workflow.wait_condition(lambda: self.question is None)
        return self.answer
