import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

TIMEOUT = timedelta(seconds=10)
SOON = RetryPolicy(initial_interval=timedelta(milliseconds=10))

failures: list[str] = []
cancellations: list[str] = []
handled: list[str] = []
packed: list[str] = []


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


@workflow.defn
class Failure:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True

    @workflow.run
    async def run(self) -> str:
        order = "tea"
        failures.append(order)
        try:
            await workflow.execute_activity(decline, order, start_to_close_timeout=TIMEOUT)
        except ActivityError:
            failures.append(order)
            refunded = await workflow.execute_activity(refund, order, activity_id=f"{order} {len(failures)}", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        failures.append(order)
        await workflow.execute_activity(refund, order, activity_id=f"{order} {len(failures)}", start_to_close_timeout=TIMEOUT)
        return f"{len(failures)} {refunded}"


@workflow.defn
class Cancelled:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True

    @workflow.run
    async def run(self) -> str:
        order = "tea"
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            cancellations.append(order)
            refunded = await workflow.execute_activity(refund, order, activity_id=f"{order} {len(cancellations)}", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        cancellations.append(order)
        await workflow.execute_activity(refund, order, activity_id=f"{order} {len(cancellations)}", start_to_close_timeout=TIMEOUT)
        return f"{len(cancellations)} {refunded}"


@workflow.defn
class Handler:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True

    @workflow.update
    async def refund(self, order: str) -> str:
        handled.append(order)
        await workflow.execute_activity(refund, order, activity_id=f"{order} {len(handled)}", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        handled.append(order)
        return await workflow.execute_activity(refund, order, activity_id=f"{order} {len(handled)}", start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return "done"


@workflow.defn
class Concurrent:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True

    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(self.pack("tea"), self.pack("milk"), self.refund("sugar"))

    async def pack(self, order: str) -> str:
        packed.append(order)
        done = await workflow.execute_activity(pack, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)
        packed.append(order)
        await workflow.execute_activity(refund, order, activity_id=f"{order} {len(packed)}", start_to_close_timeout=TIMEOUT)
        return f"{len(packed) > 0} {done}"

    async def refund(self, order: str) -> str:
        packed.append(order)
        await workflow.execute_activity(refund, order, activity_id=f"{order} {len(packed)}", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        packed.append(order)
        return await workflow.execute_activity(refund, order, activity_id=f"{order} {len(packed)}", start_to_close_timeout=TIMEOUT)
