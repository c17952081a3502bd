# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError


@workflow.defn
class Ends:
    def __init__(self) -> None:
        self.done = False

    @workflow.run
    async def run(self, limit: int) -> str:
        while True:
            await asyncio.sleep(60)
            if self.done:
                break
        while True:
            if await workflow.execute_activity("look", schedule_to_close_timeout=60):
                return "seen"
            await asyncio.sleep(60)

    @workflow.signal
    def finish(self) -> None:
        self.done = True


@workflow.defn
class Fails:
    @workflow.run
    async def run(self, limit: int) -> None:
        while True:
            await asyncio.sleep(60)
            limit -= 1
            if limit == 0:
                raise ApplicationError("enough")


@workflow.defn
class Asks:
    def __init__(self) -> None:
        self.done = False

    @workflow.run
    async def run(self) -> None:
        while not self.done:
            await asyncio.sleep(60)
        for _ in range(1000):
            await asyncio.sleep(60)

    @workflow.signal
    def finish(self) -> None:
        self.done = True


@workflow.defn
class RunsOut:
    def __init__(self) -> None:
        self.paid = False

    @workflow.run
    async def run(self) -> None:
        while True:
            await workflow.wait_condition(lambda: self.paid, timeout=timedelta(days=30))
            await workflow.sleep(60)
