import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def settle(order: str) -> str:
    return f"settled {order}"


@contextmanager
def entered(order):
    yield order


@asynccontextmanager
async def entered_later(order):
    yield order


class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def settle(self, order: str) -> str:
        settled = await workflow.execute_activity(settle, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released > 0)
        return settled


@workflow.defn(sandboxed=False)
class Elif(Base):
    @workflow.run
    async def run(self) -> str:
        if self.released > 9:
            return "released"
        elif time.sleep(0.05) is None and self.released == 0:
            return await self.settle("elif")
        else:
            return "else"


@workflow.defn(sandboxed=False)
class Case(Base):
    @workflow.run
    async def run(self) -> str:
        match self.released:
            case 0 if time.sleep(0.05) is not None:
                return "never"
            case count:
                time.sleep(0.05)
                return await self.settle(f"case {count}")


@workflow.defn(sandboxed=False)
class With(Base):
    @workflow.run
    async def run(self) -> str:
        with entered("one") as one, entered(time.sleep(0.05)) as two:
            return await self.settle(f"{one} {two}")


@workflow.defn(sandboxed=False)
class AsyncWith(Base):
    @workflow.run
    async def run(self) -> str:
        async with entered_later(time.sleep(0.05)) as order:
            return await self.settle(f"{order}")


@workflow.defn(sandboxed=False)
class AsyncFor(Base):
    @workflow.run
    async def run(self) -> str:
        settled = ""
        async for order in self.orders(time.sleep(0.05)):
            settled += await self.settle(order)
        else:
            time.sleep(0.05)
        return settled

    async def orders(self, first: object) -> AsyncIterator[str]:
        yield f"{first}"
        yield time.sleep(0.05) or "last"


@workflow.defn(sandboxed=False)
class While(Base):
    @workflow.run
    async def run(self) -> str:
        turns = 0
        while (slept := time.sleep(0.05)) is None and turns < 2:
            await self.settle(f"{slept}")
            turns += 1
        return f"{turns} turns"


# The order in which the parts of a call are evaluated holds in both branches.
@workflow.defn(sandboxed=False)
class Called(Base):
    @workflow.run
    async def run(self) -> str:
        settled = self.joined(await self.settle("first"), time.sleep(0.05), await self.settle("second"))
        await workflow.wait_condition(lambda: self.released > 1)
        return settled

    def joined(self, *parts: object) -> str:
        return ", ".join(map(str, parts))


# Without the guard the helper waits too early; the functions become async for every execution.
@workflow.defn(sandboxed=False)
class Helper(Base):
    @workflow.run
    async def run(self) -> str:
        return await self.settle(self.pause())

    def pause(self) -> str:
        time.sleep(0.05)
        return "paused"


@workflow.defn(sandboxed=False)
class Inner(Base):
    @workflow.run
    async def run(self) -> str:
        async def pause() -> str:
            return str(time.sleep(0.05))

        return await self.settle(await pause())


@workflow.defn(sandboxed=False)
class Branches(Base):
    @workflow.run
    async def run(self) -> list[str]:
        return list(await asyncio.gather(self.branch("one"), self.branch("two")))

    async def branch(self, order: str) -> str:
        time.sleep(0.05)
        return await self.settle(order)
