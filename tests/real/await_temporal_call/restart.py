import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def reserve(item: str) -> str:
    return f"reserved {item}"


@activity.defn
async def ship(item: str) -> str:
    return f"shipped {item}"


class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def ship(self, item: str) -> str:
        return await workflow.execute_activity(ship, item, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Statement(Base):
    @workflow.run
    async def run(self) -> str:
        # Before it is shipped.
        workflow.execute_activity(
            reserve,
            "book",  # the only one
            start_to_close_timeout=TIMEOUT,
        )
        shipped = await self.ship("book")
        await workflow.wait_condition(lambda: self.released > 0)
        return shipped


@workflow.defn
class Loop(Base):
    @workflow.run
    async def run(self) -> str:
        for turn in range(2):
            workflow.execute_activity(reserve, "book", start_to_close_timeout=TIMEOUT)
            shipped = await self.ship("book")
            await workflow.wait_condition(lambda: self.released > turn)
        return shipped


@workflow.defn
class Tried(Base):
    @workflow.run
    async def run(self) -> str:
        try:
            asyncio.sleep(0.01)
            shipped = await self.ship("book")
        finally:
            workflow.execute_activity(reserve, "book", start_to_close_timeout=TIMEOUT)
            await self.ship("receipt")
        await workflow.wait_condition(lambda: self.released > 0)
        return shipped


@workflow.defn
class Otherwise(Base):
    @workflow.run
    async def run(self) -> str:
        if self.released > 9:
            shipped = "nothing"
        else:
            workflow.execute_activity(reserve, "book", start_to_close_timeout=TIMEOUT)
            shipped = await self.ship("book")
        await workflow.wait_condition(lambda: self.released > 0)
        return shipped


@workflow.defn
class Matched(Base):
    @workflow.run
    async def run(self) -> str:
        match self.released:
            case 0:
                workflow.execute_activity(reserve, "book", start_to_close_timeout=TIMEOUT)
                shipped = await self.ship("book")
            case _:
                shipped = "nothing"
        await workflow.wait_condition(lambda: self.released > 0)
        return shipped
