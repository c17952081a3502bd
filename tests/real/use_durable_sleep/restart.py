import time
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def settle(order: str) -> str:
    return f"settled {order}"


@workflow.defn(sandboxed=False)
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    @workflow.run
    async def run(self) -> str:
        return ""


@workflow.defn(sandboxed=False)
class Statement(Base):
    @workflow.run
    async def run(self) -> str:
        time.sleep(0.05)
        settled = await workflow.execute_activity(settle, "one", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released > 0)
        return settled


@workflow.defn(sandboxed=False)
class Condition(Base):
    @workflow.run
    async def run(self) -> str:
        settled = ""
        if self.released == 0 and time.sleep(0.05) is None:
            settled = await workflow.execute_activity(settle, "two", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released > 0)
        return settled


@workflow.defn(sandboxed=False)
class Header(Base):
    @workflow.run
    async def run(self) -> str:
        settled = []
        for order in ["a", "b"] if time.sleep(0.05) is None else []:
            settled.append(await workflow.execute_activity(settle, order, start_to_close_timeout=TIMEOUT))
            await workflow.wait_condition(lambda: self.released > 0)
        return ", ".join(settled)


# The guard stands inside the loop: a workflow that is in it stays on the old path until it ends.
@workflow.defn(sandboxed=False)
class Loop(Base):
    @workflow.run
    async def run(self) -> str:
        for turn in range(3):
            time.sleep(0.05)
            await workflow.execute_activity(settle, f"turn {turn}", start_to_close_timeout=TIMEOUT)
            await workflow.wait_condition(lambda: self.released > turn)
        return "three turns"


@workflow.defn(sandboxed=False)
class Nested(Base):
    @workflow.run
    async def run(self) -> str:
        orders = [
            "rest" if time.sleep(0.05) is None else "",  # a moment
            await workflow.execute_activity(settle, "all", start_to_close_timeout=TIMEOUT),
        ]
        await workflow.wait_condition(lambda: self.released > 0)
        return " and ".join(orders)


@workflow.defn(sandboxed=False)
class Returned(Base):
    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released > 0)
        return await self.last()

    async def last(self) -> str:
        try:
            return f"{time.sleep(0.05)} left"
        finally:
            await workflow.execute_activity(settle, "last", start_to_close_timeout=TIMEOUT)
            await workflow.wait_condition(lambda: self.released > 1)
