# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError


@workflow.defn
class Limited:
    def __init__(self) -> None:
        self.closed = False

    @workflow.run
    async def run(self) -> None:
        beats = asyncio.create_task(self.beats())
        try:
            async with asyncio.timeout(3600):
                while True:
                    await asyncio.sleep(60)
        except TimeoutError:
            workflow.logger.info("an hour")
        try:
            while True:
                await workflow.execute_activity("next", schedule_to_close_timeout=60)
        except ActivityError:
            workflow.logger.info("no more")
        try:
            await asyncio.wait_for(self.drain(), timeout=60)
        except TimeoutError:
            await self.tried()
        beats.cancel()

    async def beats(self) -> None:
        while True:
            await asyncio.sleep(60)

    async def drain(self) -> None:
        while True:
            await asyncio.sleep(60)

    async def tried(self) -> None:
        try:
            await self.looks()
        except ActivityError:
            workflow.logger.info("no more")

    async def looks(self) -> None:
        while True:
            await workflow.execute_activity("look", schedule_to_close_timeout=60)

    @workflow.signal
    async def close(self) -> None:
        while True:
            await asyncio.sleep(60)
