from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def convert(amount: int, currency: str) -> str:
    return f"{amount} {currency}"


@activity.defn
async def keep(amount: int) -> str:
    return f"{amount} EUR"


# What is taken in an `except` is in the history.
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def keep(self, amount: int) -> str:
        return await workflow.execute_activity(keep, amount, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Assigned(Base):
    @workflow.run
    async def run(self, amount: int) -> str:
        try:
            kept = await workflow.execute_activity(convert, amount, "USD", start_to_close_timeout=TIMEOUT)
        except TypeError:
            kept = await self.keep(amount)
        await workflow.wait_condition(lambda: self.released > 0)
        return kept


@workflow.defn
class Returned(Base):
    @workflow.run
    async def run(self, amount: int) -> str:
        kept = await self.exchange(amount)
        await workflow.wait_condition(lambda: self.released > 0)
        return kept

    async def exchange(self, amount: int) -> str:
        try:
            return await workflow.execute_activity(convert, amount, "USD", start_to_close_timeout=TIMEOUT)
        except TypeError:
            return await self.keep(amount)


@workflow.defn
class Condition(Base):
    @workflow.run
    async def run(self, amount: int) -> str:
        kept = "nothing"
        try:
            if await workflow.execute_activity(convert, amount, "USD", start_to_close_timeout=TIMEOUT) == "5 USD":
                kept = "dollars"
        except TypeError:
            kept = await self.keep(amount)
        await workflow.wait_condition(lambda: self.released > 0)
        return kept


@workflow.defn
class Loop(Base):
    @workflow.run
    async def run(self, amount: int) -> str:
        for turn in range(2):
            try:
                kept = await workflow.execute_activity(convert, amount, "USD", start_to_close_timeout=TIMEOUT)
            except TypeError:
                kept = await self.keep(amount)
            await workflow.wait_condition(lambda: self.released > turn)
        return kept
