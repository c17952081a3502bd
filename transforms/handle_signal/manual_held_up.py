# flags: --unsafe-fixes
import asyncio
import contextlib
from datetime import timedelta

import framework
from temporalio import workflow

DAY = timedelta(days=1)


class Approvals:
    def __init__(self) -> None:
        self.approved = False
        self.ready = False
        self.votes: list[str] = []
        self.events: dict[str, asyncio.Event] = {}

    @workflow.query
    def state(self) -> list[str]:
        return self.votes if self.approved else []

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.signal
    def vote(self, name: str) -> None:
        self.votes.append(name)


@workflow.defn
class Polling(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def approval(self) -> None:
        while not self.approved:
            await asyncio.sleep(5)


@workflow.defn
class Quorum(Approvals):
    QUORUM = 3

    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def decision(self) -> None:
        await workflow.wait_condition(lambda: len(self.votes) >= self.QUORUM)


@workflow.defn
class Both(Approvals):
    @workflow.run
    async def run(self) -> None:
        self.ready = True
        await workflow.sleep(DAY)

    @workflow.update
    async def decision(self) -> None:
        await workflow.wait_condition(lambda: self.ready and self.approved)


@workflow.defn
class Other(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: len(self.votes) >= 2)

    @workflow.update
    async def voted(self, name: str) -> None:
        await workflow.wait_condition(lambda: name in self.votes)


@workflow.defn
class ByName(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def decision(self) -> None:
        def is_approved() -> bool:
            return self.approved

        await workflow.wait_condition(is_approved)


@workflow.defn
class Beside(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def decision(self) -> None:
        await asyncio.gather(workflow.wait_condition(lambda: self.approved), asyncio.sleep(1))


@workflow.defn
class Events(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def event(self, name: str) -> None:
        self.events[name] = asyncio.Event()
        await self.events[name].wait()


@workflow.defn
class Moved(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    def move(self, ready: bool) -> None:
        self.ready = ready

    @workflow.signal
    def start(self) -> None:
        self.move(True)

    @workflow.update
    async def started(self) -> None:
        await workflow.wait_condition(lambda: self.ready)


async def until_approved(approvals: Approvals) -> None:
    await workflow.wait_condition(lambda: approvals.approved)


@workflow.defn
class Outside(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def decision(self) -> None:
        await until_approved(self)


# The flag goes up, and down again before the end.
@workflow.defn
class UpAndDown(Approvals):
    @workflow.run
    async def run(self) -> None:
        self.ready = True
        await workflow.sleep(DAY)
        self.ready = False
        await workflow.sleep(DAY)

    @workflow.update
    async def readiness(self) -> None:
        await workflow.wait_condition(lambda: self.ready)


# The lock would be held while the handlers wait for it.
@workflow.defn
class Locked:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()

    @workflow.run
    async def run(self) -> str:
        await self.lock.acquire()
        try:
            return await workflow.execute_activity("close", start_to_close_timeout=DAY)
        finally:
            self.lock.release()

    @workflow.update
    async def work(self) -> None:
        async with self.lock:
            await workflow.execute_activity("work", start_to_close_timeout=DAY)


# What lets the handler go stays before the wait.
@workflow.defn
class Closing:
    def __init__(self) -> None:
        self.closed = False
        self.items: list[str] = []

    def close_now(self) -> list[str]:
        self.closed = True
        return list(self.items)

    @workflow.run
    async def run(self) -> list[str]:
        await workflow.sleep(DAY)
        items = self.close_now()
        return items

    @workflow.signal
    def close(self) -> None:
        self.close_now()

    @workflow.update
    async def add(self, item: str) -> None:
        await workflow.execute_activity("work", start_to_close_timeout=DAY)
        self.items.append(item)


# A cancellation of the wait would be swallowed.
@workflow.defn
class Suppressed:
    def __init__(self) -> None:
        self.items: list[str] = []

    @workflow.run
    async def run(self) -> list[str]:
        with contextlib.suppress(asyncio.CancelledError):
            await workflow.sleep(DAY)
            return self.items
        return []

    @workflow.update
    async def add(self, item: str) -> None:
        await workflow.execute_activity("work", start_to_close_timeout=DAY)
        self.items.append(item)


@workflow.defn
class ByKeyword(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def decision(self) -> None:
        await workflow.wait_condition(fn=lambda: self.approved)


@workflow.defn
class Futures(Approvals):
    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, asyncio.Future[str]] = {}

    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def ask(self, name: str) -> str:
        future: asyncio.Future[str] = asyncio.Future()
        self.asked[name] = future
        return await future


@workflow.defn
class Parked(Approvals):
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(DAY)

    @workflow.update
    async def park(self) -> None:
        await asyncio.Future()


@workflow.defn
class Foreign(framework.Base):
    def __init__(self) -> None:
        self.started = False

    @workflow.run
    async def run(self) -> None:
        self.started = True
        await workflow.sleep(DAY)

    @workflow.update
    async def decision(self) -> None:
        await workflow.wait_condition(lambda: self.started)
