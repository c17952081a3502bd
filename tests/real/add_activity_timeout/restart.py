from datetime import timedelta
from typing import Awaitable, Callable

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def quote(item: str) -> int:
    return len(item)


@activity.defn
async def list_price(item: str) -> int:
    return 100


# What is taken in an `except` is in the history.
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def list_price(self, item: str) -> int:
        return await workflow.execute_activity(list_price, item, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Assigned(Base):
    @workflow.run
    async def run(self, item: str) -> int:
        try:
            price = await workflow.execute_activity(quote, item)
        except ValueError:
            price = await self.list_price(item)
        await workflow.wait_condition(lambda: self.released > 0)
        return price


@workflow.defn
class Returned(Base):
    @workflow.run
    async def run(self, item: str) -> int:
        price = await self.price(item)
        await workflow.wait_condition(lambda: self.released > 0)
        return price

    async def price(self, item: str) -> int:
        try:
            return await workflow.execute_activity(quote, item)
        except ValueError:
            return await self.list_price(item)


@workflow.defn
class Condition(Base):
    @workflow.run
    async def run(self, item: str) -> int:
        price = 0
        try:
            if await workflow.execute_activity(quote, item) > 3:
                price = 4
        except ValueError:
            price = await self.list_price(item)
        await workflow.wait_condition(lambda: self.released > 0)
        return price


@workflow.defn
class Loop(Base):
    @workflow.run
    async def run(self, item: str) -> int:
        price = 0
        for turn in range(2):
            try:
                price += await workflow.execute_activity(quote, item)
            except ValueError:
                price += await self.list_price(item)
            await workflow.wait_condition(lambda: self.released > turn)
        return price


async def tolerated(price: Awaitable[int]) -> int:
    try:
        return await price
    except ValueError:
        return 0


class Attempts:
    def __init__(self) -> None:
        self.attempts: list[Callable[[], Awaitable[int]]] = []

    def add(self, attempt: Callable[[], Awaitable[int]]) -> None:
        self.attempts.append(attempt)

    async def first(self) -> int:
        return await tolerated(self.attempts[0]())


# Somebody else awaits the coroutine, in a `try` of its own.
@workflow.defn
class Handed(Base):
    @workflow.run
    async def run(self, item: str) -> int:
        price = await tolerated(self.quote(item)) or await self.list_price(item)
        await workflow.wait_condition(lambda: self.released > 0)
        return price

    async def quote(self, item: str) -> int:
        return await workflow.execute_activity(quote, item)


@workflow.defn
class HandedLater(Base):
    @workflow.run
    async def run(self, item: str) -> int:
        attempts = Attempts()
        attempts.add(lambda: workflow.execute_activity(quote, item))
        price = await attempts.first() or await self.list_price(item)
        await workflow.wait_condition(lambda: self.released > 0)
        return price
