# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow


@workflow.defn
class Race:
    @workflow.run
    async def run(self) -> str:
        slow = workflow.start_activity("slow", schedule_to_close_timeout=60)
        timer = asyncio.create_task(asyncio.sleep(10))
        await workflow.wait([slow, timer], return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        try:
            await timer
        except asyncio.CancelledError:
            pass
        slow.cancel()
        try:
            return await slow
        except Exception:
            return "too slow"
