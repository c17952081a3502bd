# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import workflow

TIMEOUT = timedelta(seconds=20)


@workflow.defn
class Greets:
    @workflow.run
    async def run(self, name: str) -> None:
        await workflow.execute_activity("greet", name, start_to_close_timeout=TIMEOUT)
        while True:
            await asyncio.sleep(60)


@workflow.defn
class Counts:
    @workflow.run
    async def run(self) -> None:
        count = 0
        while True:
            count += 1
            await workflow.execute_activity("tell", count, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Collects:
    @workflow.run
    async def run(self) -> None:
        seen: list[str] = []
        while True:
            seen.append(await workflow.execute_activity("read", start_to_close_timeout=TIMEOUT))


@workflow.defn
class Inbox:
    def __init__(self) -> None:
        self.messages: list[str] = []

    @workflow.run
    async def run(self) -> None:
        while True:
            await workflow.wait_condition(lambda: len(self.messages) > 0)
            await workflow.execute_activity("send", self.messages.pop(0), start_to_close_timeout=TIMEOUT)

    @workflow.signal
    def post(self, message: str) -> None:
        self.messages.append(message)


@workflow.defn
class Beside:
    @workflow.run
    async def run(self) -> None:
        while True:
            asyncio.create_task(asyncio.sleep(10))
            await asyncio.sleep(60)


@workflow.defn
class Apart:
    @workflow.run
    async def run(self, *names: str) -> None:
        if names:
            await self.watch()

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(60)


@workflow.defn
class Starred:
    @workflow.run
    async def run(self, *names: str) -> None:
        while True:
            await asyncio.sleep(60)


@workflow.defn
class Queue:
    def __init__(self) -> None:
        self.queue: asyncio.Queue[str] = asyncio.Queue()

    @workflow.run
    async def run(self) -> None:
        while True:
            await asyncio.sleep(60)

    @workflow.signal
    def post(self, message: str) -> None:
        size = self.queue.put_nowait(message)
        workflow.logger.info("%s", size)
