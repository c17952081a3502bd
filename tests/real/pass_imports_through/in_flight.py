import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError

from .activities import SOON, TIMEOUT, Kinds, decline, pack, refund


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
        try:
            await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except Exception as error:
            kind = Kinds.FAILED if isinstance(error, ActivityError) else Kinds.OTHER
            refunded = await workflow.execute_activity(refund, kind.value, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return refunded if kind is Kinds.FAILED else ""


@workflow.defn
class Cancelled(Held):
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: False)
        except BaseException as error:
            kind = Kinds.FAILED if isinstance(error, ActivityError) else Kinds.OTHER
            refunded = await workflow.execute_activity(refund, kind.value, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return refunded if kind is Kinds.OTHER else ""


@workflow.defn
class Handler(Held):
    @workflow.update
    async def refund(self, order: str) -> str:
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
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
        return await workflow.execute_activity(pack, order, start_to_close_timeout=TIMEOUT, retry_policy=SOON)

    async def refund(self, order: str) -> str:
        await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return await workflow.execute_activity(refund, order, start_to_close_timeout=TIMEOUT)
