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
        order = "tea"
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        try:
            await workflow.execute_activity(decline, order, start_to_close_timeout=TIMEOUT)
        except ActivityError:
            workflow.upsert_search_attributes({"CustomKeywordField": [order]})
            refunded = await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        return refunded


@workflow.defn
class Cancelled(Held):
    @workflow.run
    async def run(self) -> str:
        order = "tea"
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            workflow.upsert_search_attributes({"CustomKeywordField": [order]})
            refunded = await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        return refunded


@workflow.defn
class Handler(Held):
    @workflow.update
    async def refund(self, order: str) -> str:
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        return await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return "done"


@workflow.defn
class Concurrent(Held):
    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(self.pack("tea"), self.pack("milk"), self.refund("sugar"))

    async def pack(self, order: str) -> str:
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        packed = await workflow.execute_activity(pack, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        return packed

    async def refund(self, order: str) -> str:
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        workflow.upsert_search_attributes({"CustomKeywordField": [order]})
        return await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)


# A value that is in no list is refused: the old code got no further.
@workflow.defn
class HandlerRefused:
    def __init__(self) -> None:
        self.refunded = False

    @workflow.update
    async def refund(self, order: str) -> str:
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        workflow.upsert_search_attributes({"CustomKeywordField": order})
        self.refunded = True
        return await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.refunded and workflow.all_handlers_finished())
        return "done"
