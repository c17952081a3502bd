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


@workflow.defn
class Scaled:
    @workflow.run
    async def run(self, account: str, minutes: int = 5) -> None:
        minutes = minutes * 60
        account = f"account-{account}"
        while True:
            await workflow.execute_activity("poll", account, start_to_close_timeout=TIMEOUT)
            await workflow.sleep(minutes)


@workflow.defn
class Rebound:
    @workflow.run
    async def run(self, account: str, delay: int) -> None:
        while True:
            await workflow.sleep(delay)
            delay = timedelta(seconds=5)


@workflow.defn
class Defaults:
    @workflow.run
    async def run(self, account: str, every: timedelta = timedelta(minutes=5)) -> None:
        while True:
            await workflow.sleep(every)


@workflow.defn
class Alias:
    def __init__(self) -> None:
        self.seen: list[int] = []

    @workflow.run
    async def run(self, cursor: int) -> None:
        seen = self.seen
        while True:
            number = await workflow.execute_activity("poll", cursor, start_to_close_timeout=TIMEOUT)
            seen.append(number)


@workflow.defn
class Spawns:
    @workflow.run
    async def run(self, cursor: int) -> None:
        while True:
            self.notify_later(cursor)
            await workflow.sleep(60)

    def notify_later(self, cursor: int) -> None:
        asyncio.create_task(self.notify(cursor))

    async def notify(self, cursor: int) -> None:
        await workflow.sleep(3600)
        await workflow.execute_activity("tell", cursor, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Aged:
    @workflow.run
    async def run(self, account: str) -> None:
        while True:
            age = workflow.now() - workflow.info().start_time
            await workflow.execute_activity("tell", age.days, start_to_close_timeout=TIMEOUT)
