# flags: --unsafe-fixes --in-flight guard
import asyncio
import time
from datetime import timedelta

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, urgent: bool) -> str:
        if workflow.patched("temporal-fix-use-durable-sleep-000000"):
            await asyncio.sleep(0.6)
        else:
            time.sleep(0.6)
        if workflow.patched("no-blocking"):
            await asyncio.sleep(0.3)
        else:
            time.sleep(0.3)
        if not workflow.patched("shorter"):
            time.sleep(0.9)
        else:
            # This is new code, and guarded by others.
            time.sleep(0.2)
        return await workflow.execute_activity("settle", urgent, start_to_close_timeout=timedelta(seconds=5))
