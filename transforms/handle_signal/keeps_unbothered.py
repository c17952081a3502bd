# flags: --unsafe-fixes
import asyncio

from temporalio import workflow
from temporalio.workflow import HandlerUnfinishedPolicy


@workflow.defn
class Quick:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(1)
        return "done"

    @workflow.signal
    async def tell(self) -> None:
        workflow.logger.info("told")

    @workflow.update
    def ask(self) -> str:
        return "yes"


@workflow.defn
class Later:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(1)
        return "done"

    @workflow.signal
    async def tell(self) -> None:
        async def later() -> None:
            await asyncio.sleep(1)

        asyncio.create_task(later())


@workflow.defn
class Abandons:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(1)
        return "done"

    @workflow.signal(unfinished_policy=HandlerUnfinishedPolicy.ABANDON)
    async def tell(self) -> None:
        await asyncio.sleep(1)


@workflow.defn
class Forever:
    @workflow.run
    async def run(self) -> None:
        while True:
            await asyncio.sleep(1)

    @workflow.signal
    async def tell(self) -> None:
        await asyncio.sleep(1)


@workflow.defn
class Queued:
    def __init__(self) -> None:
        self.queue: asyncio.Queue[str] = asyncio.Queue()

    @workflow.run
    async def run(self) -> str:
        return await self.queue.get()

    @workflow.signal
    async def put(self, item: str) -> None:
        await self.queue.put(item)


@workflow.defn
class Stays:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(1)
        return await asyncio.Future()

    @workflow.signal
    async def tell(self) -> None:
        await asyncio.sleep(1)


@workflow.defn
class StaysToo:
    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    async def tell(self) -> None:
        await asyncio.sleep(1)


@workflow.defn
class Template:
    def __init__(self) -> None:
        self.complete = False

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.complete, timeout=None)
        return "completed"

    @workflow.signal
    async def tell(self) -> None:
        await asyncio.sleep(1)


@workflow.defn
class Locked:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.progress: dict[str, float] = {}

    @workflow.run
    async def run(self) -> float:
        await asyncio.sleep(1)
        return sum(self.progress.values())

    @workflow.signal
    async def update_progress(self, name: str, progress: float) -> None:
        # Nobody awaits anything while it is held.
        async with self.lock:
            self.progress[name] = progress
