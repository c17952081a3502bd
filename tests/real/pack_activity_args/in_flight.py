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
async def refund(order: str, amount: int) -> str:
    return f"{order} refunded"


@activity.defn
async def pack(order: str) -> str:
    return f"{order} packed"


@activity.defn
async def pack_slowly(order: str) -> str:
    # With the old code it is still at work when the worker is restarted; the next one makes the next attempt.
    if ".before." in __name__:
        await asyncio.Event().wait()
    return f"{order} packed"


@workflow.defn
class Failure:
    @workflow.run
    async def run(self) -> str:
        try:
            return await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            await workflow.execute_activity(pack, "milk", start_to_close_timeout=TIMEOUT)
            return await workflow.execute_activity(refund, "tea", 5, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Cancelled:
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            await workflow.execute_activity(pack, "milk", start_to_close_timeout=TIMEOUT)
        return await workflow.execute_activity(refund, "tea", 5, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Handler:
    def __init__(self) -> None:
        self.refunded = False

    @workflow.update
    async def refund(self, order: str) -> str:
        await workflow.execute_activity(pack, "milk", start_to_close_timeout=TIMEOUT)
        refunded = await workflow.execute_activity(refund, order, 5, start_to_close_timeout=TIMEOUT)
        self.refunded = True
        return refunded

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.refunded and workflow.all_handlers_finished())
        return "done"


@workflow.defn
class Concurrent:
    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(self.pack("sugar"), self.pack("cake"), self.refund("tea"))

    async def pack(self, order: str) -> str:
        return await workflow.execute_activity(pack_slowly, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)

    async def refund(self, order: str) -> str:
        await workflow.execute_activity(pack, "milk", start_to_close_timeout=TIMEOUT)
        return await workflow.execute_activity(refund, order, 5, start_to_close_timeout=TIMEOUT)
