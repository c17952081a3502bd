import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

TIMEOUT = timedelta(seconds=10)
SOON = RetryPolicy(initial_interval=timedelta(milliseconds=10))


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


class Basket:
    def __init__(self) -> None:
        self.closed = False
        self.refunded: list[str] = []

    @workflow.signal
    async def add(self, order: str) -> None:
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.execute_activity(pack, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)
        self.refunded.append(order)

    @workflow.signal
    def close(self) -> None:
        self.closed = True


@workflow.defn
class Failure(Basket):
    @workflow.run
    async def run(self) -> list[str]:
        try:
            await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.closed)
        return self.refunded


@workflow.defn
class Cancelled(Basket):
    @workflow.run
    async def run(self) -> list[str]:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.closed)
        return self.refunded


@workflow.defn
class Handler(Basket):
    @workflow.update
    async def ask(self, order: str) -> str:
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.closed)
        return await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> list[str]:
        await workflow.wait_condition(lambda: self.closed)
        return self.refunded


@workflow.defn
class Concurrent(Basket):
    @workflow.run
    async def run(self) -> list[str]:
        one = workflow.execute_activity(pack, "milk", start_to_close_timeout=TIMEOUT, retry_policy=SOON)
        two = workflow.wait_condition(lambda: self.closed)
        await asyncio.gather(one, two)
        return self.refunded


# The handler came first and found nothing.
@workflow.defn
class FailureTooEarly:
    @workflow.update
    def add(self, order: str) -> int:
        self.orders.append(order)
        return len(self.orders)

    @workflow.run
    async def run(self) -> list[str]:
        self.orders: list[str] = []
        try:
            await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: len(self.orders) > 1)
        return self.orders
