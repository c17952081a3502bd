import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

TIMEOUT = timedelta(seconds=10)
SOON = RetryPolicy(initial_interval=timedelta(milliseconds=10))
SPICES = {"pepper"}


@activity.defn
async def decline(order: str) -> str:
    raise ApplicationError(f"{order} declined", non_retryable=True)


@activity.defn
async def refund(order: str) -> str:
    return f"{order} refunded"


@activity.defn
async def pack(order: str) -> str:
    # With the old code it is still at work when the worker is restarted; the next one makes the next attempt.
    if ".before." in __name__:
        await asyncio.Event().wait()
    return f"{order} packed"


class Held:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True


@workflow.defn
class Failure(Held):
    @workflow.run
    async def run(self, first: list[str], orders: list[str]) -> list[str]:
        refunded = []
        for order in set(first):
            try:
                await workflow.execute_activity(decline, order, start_to_close_timeout=TIMEOUT)
            except ActivityError:
                refunded.append(await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT))
        await workflow.wait_condition(lambda: self.released)
        for order in set(orders):
            refunded.append(await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT))
        return refunded


@workflow.defn
class Cancelled(Held):
    @workflow.run
    async def run(self, first: list[str], orders: list[str]) -> list[str]:
        refunded = []
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            for order in set(first):
                refunded.append(await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT))
        await workflow.wait_condition(lambda: self.released)
        for order in set(orders):
            refunded.append(await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT))
        return refunded


@workflow.defn
class Handler(Held):
    @workflow.update
    async def refund(self, first: list[str], orders: list[str]) -> list[str]:
        refunded = []
        for order in set(first):
            refunded.append(await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT))
        await workflow.wait_condition(lambda: self.released)
        for order in set(orders):
            refunded.append(await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT))
        return refunded

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return "done"


@workflow.defn
class Concurrent(Held):
    @workflow.run
    async def run(self, first: list[str], orders: list[str]) -> list[str]:
        packed = await asyncio.gather(self.pack(first), self.pack(["milk"]), self.season())
        return [*packed, await self.pack(orders)]

    async def pack(self, orders: list[str]) -> str:
        packed = ""
        for order in set(orders):
            packed = await workflow.execute_activity(
                pack, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON
            )
        return packed

    async def season(self) -> str:
        seasoned = ""
        for spice in SPICES:
            seasoned = await workflow.execute_activity(refund, spice, start_to_close_timeout=TIMEOUT)
        return seasoned
