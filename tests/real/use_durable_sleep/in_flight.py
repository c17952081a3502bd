import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Worker

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


@workflow.defn
class Failure:
    @workflow.run
    async def run(self) -> str:
        try:
            return await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            refunded = await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
            time.sleep(0.05)
            return refunded


@workflow.defn
class FailureInHelper:
    @workflow.run
    async def run(self) -> str:
        try:
            return await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            refunded = await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
            self.rest()
            return refunded

    def rest(self) -> None:
        time.sleep(0.05)


@workflow.defn
class Cancelled:
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            refunded = await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
            time.sleep(0.05)
        return refunded


@workflow.defn
class Handler:
    def __init__(self) -> None:
        self.refunded = ""

    @workflow.update
    async def refund(self, order: str) -> str:
        refunded = await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        time.sleep(0.05)
        self.refunded = refunded
        return refunded

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: bool(self.refunded) and workflow.all_handlers_finished())
        return self.refunded


@workflow.defn
class Concurrent:
    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(self.pack("tea"), self.pack("milk"), self.refund("sugar"))

    async def pack(self, order: str) -> str:
        return await workflow.execute_activity(pack, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)

    async def refund(self, order: str) -> str:
        refunded = await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        time.sleep(0.05)
        return refunded


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="orders", workflows=[Failure, FailureInHelper, Cancelled, Handler, Concurrent]).run()
