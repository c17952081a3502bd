import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

TIMEOUT = timedelta(minutes=5)
SOON = RetryPolicy(initial_interval=timedelta(milliseconds=10))


@activity.defn
async def decline(order: str) -> str:
    raise ApplicationError(f"{order} declined", non_retryable=True)


async def store(row: str) -> None:
    # With the old code it is still at work when the worker is restarted; the next one makes the next attempt, without a
    # heartbeat timeout.
    if row == "slow" and ".before." in __name__:
        await asyncio.Event().wait()
    await asyncio.sleep(0)


@activity.defn
async def charge(rows: list[str]) -> str:
    for row in rows:
        await store(row)
    return " ".join(rows)


class Held:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True


@workflow.defn
class Failure(Held):
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            await workflow.execute_activity(charge, ["tea"], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return await workflow.execute_activity(charge, ["milk"], start_to_close_timeout=TIMEOUT)


# The activity that is cancelled goes on: nothing told it.
@workflow.defn
class Cancelled(Held):
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.execute_activity(charge, ["slow"], start_to_close_timeout=TIMEOUT, retry_policy=SOON)
        except ActivityError:
            await workflow.execute_activity(charge, ["tea"], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return await workflow.execute_activity(charge, ["milk"], start_to_close_timeout=TIMEOUT)


@workflow.defn
class Handler(Held):
    @workflow.update
    async def charge(self, order: str) -> str:
        await workflow.execute_activity(charge, [order], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return await workflow.execute_activity(charge, [order], start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return "done"


@workflow.defn
class Concurrent(Held):
    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(self.charge(["slow"]), self.charge(["slow", "milk"]), self.twice(["sugar"]))

    async def charge(self, rows: list[str]) -> str:
        return await workflow.execute_activity(charge, rows, start_to_close_timeout=TIMEOUT, retry_policy=SOON)

    async def twice(self, rows: list[str]) -> str:
        await self.charge(rows)
        await workflow.wait_condition(lambda: self.released)
        return await self.charge(rows)
