# flags: --unsafe-fixes --in-flight ignore
import asyncio
import asyncio as aio
from asyncio import CancelledError

from temporalio import workflow


@workflow.defn
class Watch:
    @workflow.run
    async def run(self) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass
        try:
            await workflow.sleep(3600)
        except CancelledError as stopped:
            workflow.logger.info("asked to stop: %s", stopped)  # and so what
        try:
            await workflow.wait_condition(lambda: False)
        except aio.CancelledError: pass
        try:
            await self.tick()
        except aio.CancelledError: print("stop")
        try:
            await self.tick()
        except asyncio.CancelledError:
            """Nothing to do."""
            workflow.logger.info(
                "asked to stop",
            )
            # The end.

    async def tick(self) -> None:
        await asyncio.sleep(1)
