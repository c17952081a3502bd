import asyncio
import random
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
async def refund(order: str, mark: str = "") -> str:
    return f"{order} refunded"


@activity.defn
async def pack(order: str, mark: str = "") -> str:
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


@workflow.defn(sandboxed=False)
class Failure(Held):
    @workflow.run
    async def run(self) -> str:
        mark = str(random.random())
        try:
            await workflow.execute_activity(decline, mark, start_to_close_timeout=TIMEOUT)
        except ActivityError:
            mark = str(random.random())
            refunded = await workflow.execute_activity(refund, args=["tea", mark], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        await workflow.execute_activity(refund, args=["milk", str(random.random())], start_to_close_timeout=TIMEOUT)
        return refunded


@workflow.defn(sandboxed=False)
class Cancelled(Held):
    @workflow.run
    async def run(self) -> str:
        mark = str(random.random())
        try:
            await workflow.wait_condition(lambda: mark == "")
        except asyncio.CancelledError:
            mark = str(random.random())
            refunded = await workflow.execute_activity(refund, args=["tea", mark], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        await workflow.execute_activity(refund, args=["milk", str(random.random())], start_to_close_timeout=TIMEOUT)
        return refunded


@workflow.defn(sandboxed=False)
class Handler(Held):
    @workflow.update
    async def refund(self, order: str) -> str:
        mark = str(random.random())
        await workflow.execute_activity(refund, args=[order, mark], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        mark = str(random.random())
        return await workflow.execute_activity(refund, args=[order, mark], start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> str:
        mark = str(random.random())
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return await workflow.execute_activity(refund, args=["tea", mark], start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class Concurrent(Held):
    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(self.pack("tea"), self.pack("milk"), self.refund("sugar"))

    async def pack(self, order: str) -> str:
        mark = str(random.random())
        packed = await workflow.execute_activity(
            pack, args=[order, mark], start_to_close_timeout=TIMEOUT, retry_policy=SOON
        )
        mark = str(random.random())
        await workflow.execute_activity(refund, args=[order, mark], start_to_close_timeout=TIMEOUT)
        return packed

    async def refund(self, order: str) -> str:
        mark = str(random.random())
        await workflow.execute_activity(refund, args=[order, mark], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        mark = str(random.random())
        return await workflow.execute_activity(refund, args=[order, mark], start_to_close_timeout=TIMEOUT)


# An activity asks, too.
def marked(text: str) -> str:
    return f"{text} at {str(random.random())}"


@activity.defn
async def mark(text: str) -> str:
    return marked(text)


@workflow.defn(sandboxed=False)
class FailureShared(Held):
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.execute_activity(decline, marked("tea"), start_to_close_timeout=TIMEOUT)
        except ActivityError:
            await workflow.execute_activity(mark, marked("tea"), start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return "marked" if marked("tea") else ""


# The sandbox refused it: the old code got no further.
@workflow.defn
class FailureRefused:
    @workflow.run
    async def run(self) -> str:
        try:
            return await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
            mark = str(random.randint(1, 9))
            return await workflow.execute_activity(refund, args=["tea", mark], start_to_close_timeout=TIMEOUT)


@workflow.defn
class HandlerRefused:
    def __init__(self) -> None:
        self.refunded = False

    @workflow.update
    async def refund(self, order: str) -> str:
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        mark = str(random.randint(1, 9))
        self.refunded = True
        return await workflow.execute_activity(refund, args=[order, mark], start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.refunded and workflow.all_handlers_finished())
        return "done"


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="orders", workflows=[FailureRefused, HandlerRefused]).run()
