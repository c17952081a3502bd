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


async def refunded(order: str) -> str:
    return await workflow.execute_activity(
        decline if order == "tea" else refund, order, start_to_close_timeout=TIMEOUT
    )


async def packed(order: str) -> str:
    return await workflow.execute_activity(pack, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)


async def refunds(orders: list[str]) -> list[str]:
    tasks = [asyncio.create_task(refunded(order)) for order in orders]
    done, _ = await asyncio.wait(tasks)
    return sorted(task.result() for task in done)


@workflow.defn
class Failure(Held):
    @workflow.run
    async def run(self) -> list[str]:
        try:
            results = await refunds(["tea", "milk"])
        except ActivityError:
            results = await refunds(["milk", "sugar"])
        await workflow.wait_condition(lambda: self.released)
        return results + await refunds(["cake"])


@workflow.defn
class Cancelled(Held):
    @workflow.run
    async def run(self) -> list[str]:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            results = await refunds(["milk", "sugar"])
        await workflow.wait_condition(lambda: self.released)
        return results + await refunds(["cake"])


@workflow.defn
class Handler(Held):
    @workflow.update
    async def refund(self, order: str) -> list[str]:
        results = await refunds(["milk", "sugar"])
        await workflow.wait_condition(lambda: self.released)
        return results + await refunds([order])

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return "done"


@workflow.defn
class Concurrent(Held):
    @workflow.update
    async def refund(self, order: str) -> list[str]:
        return await refunds([order])

    @workflow.run
    async def run(self) -> list[str]:
        tasks = [asyncio.create_task(packed(order)) for order in ["tea", "milk"]]
        done, _ = await asyncio.wait(tasks)
        return sorted(task.result() for task in done)


@workflow.defn
class ConcurrentCoroutines(Held):
    @workflow.run
    async def run(self) -> list[str]:
        packing = [asyncio.create_task(packed(order)) for order in ["tea", "sugar"]]
        await asyncio.sleep(0.01)
        done, _ = await asyncio.wait([refunded(order) for order in ["cake", "milk"]])
        return sorted(task.result() for task in done) + [await task for task in packing]
