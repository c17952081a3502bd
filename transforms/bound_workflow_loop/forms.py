# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

TIMEOUT = timedelta(seconds=20)


@workflow.defn
class Poll:
    def __init__(self) -> None:
        self.name = "poll"

    @workflow.run
    async def run(self) -> None:
        """Polls for ever."""
        workflow.logger.info("polling")
        pause = timedelta(minutes=5)
        policy: RetryPolicy = RetryPolicy(maximum_attempts=3)
        while True:
            await workflow.execute_activity(self.name, start_to_close_timeout=TIMEOUT, retry_policy=policy)
            await workflow.sleep(pause)  # until the next round

    @workflow.query
    def current(self) -> str:
        return self.name


@workflow.defn
class Feed:
    @workflow.run
    async def run(self, url: str, cursor: int = 0) -> None:
        while 1:
            try:
                cursor = await workflow.execute_activity(
                    "read",
                    args=[url, cursor],
                    start_to_close_timeout=TIMEOUT,
                )
            except ValueError:
                await asyncio.sleep(60)
                continue
            await self.store(url)
            for _ in range(3):
                await asyncio.sleep(1)
                break

    async def store(self, url: str) -> None:
        await workflow.execute_activity("store", url, start_to_close_timeout=TIMEOUT)

    @workflow.signal
    async def note(self, text: str) -> None:
        await workflow.execute_activity("note", text, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Tick:
    @workflow.run
    async def run(self, every: float) -> None:
        while True: await asyncio.sleep(every)


@workflow.defn
class Steps:
    @workflow.run
    async def run(self, page: int, size: int = -1) -> None:
        while True:
            size = max(size, await workflow.execute_activity("count", page, start_to_close_timeout=TIMEOUT))
            page += 1
            try:
                await workflow.wait_condition(lambda: False, timeout=TIMEOUT)
            except asyncio.TimeoutError:
                pass
