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


@workflow.defn
class Failure(Held):
    @workflow.run
    async def run(self) -> list[str]:
        try:
            tasks = [asyncio.create_task(refunded(order)) for order in ["tea", "milk"]]
            results = []
            for task in asyncio.as_completed(tasks):
                results.append(await task)
        except ActivityError:
            tasks = [asyncio.create_task(refunded(order)) for order in ["milk", "sugar"]]
            results = []
            for task in asyncio.as_completed(tasks):
                results.append(await task)
        await workflow.wait_condition(lambda: self.released)
        tasks = [asyncio.create_task(refunded(order)) for order in ["cake"]]
        results = []
        for task in asyncio.as_completed(tasks):
            results.append(await task)
        return sorted(results)


@workflow.defn
class Cancelled(Held):
    @workflow.run
    async def run(self) -> list[str]:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            tasks = [asyncio.create_task(refunded(order)) for order in ["milk", "sugar"]]
            results = []
            for task in asyncio.as_completed(tasks):
                results.append(await task)
        await workflow.wait_condition(lambda: self.released)
        tasks = [asyncio.create_task(refunded(order)) for order in ["cake"]]
        results = []
        for task in asyncio.as_completed(tasks):
            results.append(await task)
        return sorted(results)


@workflow.defn
class Handler(Held):
    @workflow.update
    async def refund(self, order: str) -> list[str]:
        tasks = [asyncio.create_task(refunded(order)) for order in ["milk", "sugar"]]
        results = []
        for task in asyncio.as_completed(tasks):
            results.append(await task)
        await workflow.wait_condition(lambda: self.released)
        tasks = [asyncio.create_task(refunded(order)) for order in [order]]
        results = []
        for task in asyncio.as_completed(tasks):
            results.append(await task)
        return sorted(results)

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return "done"


@workflow.defn
class Concurrent(Held):
    @workflow.run
    async def run(self) -> list[str]:
        both = await asyncio.gather(self.pack(), self.refund())
        return sorted(both[0] + both[1])

    async def pack(self) -> list[str]:
        tasks = [asyncio.create_task(packed(order)) for order in ["tea", "milk"]]
        results = []
        for task in asyncio.as_completed(tasks):
            results.append(await task)
        return results

    async def refund(self) -> list[str]:
        tasks = [asyncio.create_task(refunded(order)) for order in ["sugar"]]
        results = []
        for task in asyncio.as_completed(tasks):
            results.append(await task)
        await workflow.wait_condition(lambda: self.released)
        tasks = [asyncio.create_task(refunded(order)) for order in ["cake"]]
        results = []
        for task in asyncio.as_completed(tasks):
            results.append(await task)
        return results


# What waits hands its results on.
@workflow.defn
class ConcurrentHandedOn(Held):
    @workflow.run
    async def run(self) -> list[str]:
        tasks = [asyncio.create_task(one) for one in (refunded("milk"), packed("tea"), packed("cake"))]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        first = await self.told(done)
        await workflow.wait_condition(lambda: self.released)
        return first + sorted(await asyncio.gather(*pending))

    async def told(self, done) -> list[str]:
        return [await refunded(task.result()) for task in done]
