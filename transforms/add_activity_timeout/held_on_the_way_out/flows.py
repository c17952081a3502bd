# flags: --unsafe-fixes --in-flight ignore
import asyncio
import contextlib
import functools
from datetime import timedelta

from temporalio import workflow

from . import helpers
from .careful import retried

SOON = timedelta(seconds=5)


def careful(function):
    @functools.wraps(function)
    async def inner(self, order):
        try:
            return await function(self, order)
        except Exception:
            return await workflow.execute_activity("refund", order, start_to_close_timeout=SOON)

    return inner


def counted(function):
    @functools.wraps(function)
    async def inner(self, order):
        self.count += 1
        return await function(self, order)

    return inner


@contextlib.asynccontextmanager
async def compensated(order):
    try:
        yield
    except Exception:
        await workflow.execute_activity("refund", order, start_to_close_timeout=SOON)


class Span:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_) -> None:
        workflow.logger.info("left")


@workflow.defn
class Orders:
    def __init__(self) -> None:
        self.count = 0
        self.lock = asyncio.Lock()

    @workflow.run
    async def run(self, order: str) -> None:
        try:
            await helpers.charge(order)
        except Exception:
            await workflow.execute_activity("refund", order, start_to_close_timeout=SOON)
        await helpers.ship(order)
        await self.pack(order)
        await self.count_it(order)
        await self.retry(order)
        async with compensated(order):
            await workflow.execute_activity("compensated", order)
        async with Span(), self.lock, asyncio.timeout(5):
            await workflow.execute_activity("spanned", order)
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(1))
            await workflow.execute_activity("grouped", order)
        await self.handed_to(self.handed, order)

    @careful
    async def pack(self, order: str) -> str:
        return await workflow.execute_activity("pack", order)

    @counted
    async def count_it(self, order: str) -> str:
        return await workflow.execute_activity("count", order)

    @retried
    async def retry(self, order: str) -> str:
        return await workflow.execute_activity("retry", order)

    async def handed_to(self, step, order: str) -> None:
        with contextlib.suppress(Exception):
            await step(order)

    async def handed(self, order: str) -> str:
        return await workflow.execute_activity("handed", order)


@workflow.defn(failure_exception_types=[Exception])
class Updated:
    @workflow.run
    async def run(self, order: str) -> None:
        await workflow.execute_activity("charge", order)

    @workflow.update
    async def add(self, order: str) -> str:
        return await workflow.execute_activity("add", order)


@workflow.defn
class Plain:
    @workflow.run
    async def run(self, order: str) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def add(self, order: str) -> str:
        return await workflow.execute_activity("add", order)
