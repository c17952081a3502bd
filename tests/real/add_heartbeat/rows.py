import asyncio
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

TIMEOUT = timedelta(minutes=5)
QUICKLY = RetryPolicy(initial_interval=timedelta(milliseconds=10))


class Watching(ActivityInboundInterceptor):
    """Says beside the result what the server told the last attempt."""

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        info = activity.info()
        timeout = info.heartbeat_timeout.total_seconds() if info.heartbeat_timeout else "none"
        result = await super().execute_activity(input)
        return [result, list(info.heartbeat_details), timeout]


class WatchingInterceptor(Interceptor):
    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return Watching(super().intercept_activity(next))


def lose_the_worker(row: str) -> None:
    if row == "c" and activity.info().attempt == 1:
        raise ApplicationError("connection reset")


async def store(row: str) -> None:
    await asyncio.sleep(0)
    lose_the_worker(row)


@activity.defn
async def import_rows(rows: list[str]) -> Any:
    stored = 0
    for row in rows:
        await store(row)
        stored += 1
    return stored


@activity.defn
def import_in_a_thread(rows: list[str]) -> Any:
    for row in rows:
        open(__file__).close()
        lose_the_worker(row)
    return len(rows)


@activity.defn
async def import_without_awaiting(rows: list[str]) -> Any:
    for row in rows:
        open(__file__).close()
        lose_the_worker(row)
    return len(rows)


@activity.defn
async def import_with_another_client(rows: list[str]) -> Any:
    for row in rows:
        await store(row)
    return len(rows)


@workflow.defn(sandboxed=False)
class Import:
    @workflow.run
    async def run(self, rows: list[str]) -> list[Any]:
        return await workflow.execute_activity(import_rows, rows, start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY)


@workflow.defn(sandboxed=False)
class ImportInAThread:
    @workflow.run
    async def run(self, rows: list[str]) -> list[Any]:
        await asyncio.sleep(0.01)
        return await workflow.execute_activity(
            "import_in_a_thread", rows, start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
        )


@workflow.defn(sandboxed=False)
class ImportWithoutAwaiting:
    @workflow.run
    async def run(self, rows: list[str]) -> list[Any]:
        return await workflow.execute_activity(
            import_without_awaiting, rows, start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
        )


@workflow.defn(sandboxed=False)
class ImportWithAnotherClient:
    @workflow.run
    async def run(self, name: str, rows: list[str]) -> list[Any]:
        return await workflow.execute_activity(name, rows, start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY)
