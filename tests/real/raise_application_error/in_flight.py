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
            refunded = await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
            if refunded.startswith("tea"):
                raise ValueError(refunded)
            return refunded


@workflow.defn
class Cancelled:
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            refunded = await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
        assert not refunded.startswith("tea"), refunded
        return refunded


# Only the update fails: the run goes on.
@workflow.defn
class Handler:
    def __init__(self) -> None:
        self.refunded = ""

    @workflow.update
    async def refund(self, order: str) -> str:
        self.refunded = await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        if order == "tea":
            raise ValueError("no tea")
        return self.refunded

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: bool(self.refunded) and workflow.all_handlers_finished())
        return self.refunded


@workflow.defn
class Concurrent:
    @workflow.run
    async def run(self) -> list[str]:
        packs = [asyncio.create_task(self.pack(order)) for order in ["sugar", "cake"]]
        refunded = await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
        if refunded.startswith("tea"):
            raise ValueError(refunded)
        return await asyncio.gather(*packs)

    async def pack(self, order: str) -> str:
        return await workflow.execute_activity(pack_slowly, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)
