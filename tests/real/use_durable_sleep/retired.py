import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def settle(order: str) -> str:
    return f"settled {order}"


@workflow.defn(sandboxed=False)
class Statement:
    @workflow.run
    async def run(self) -> str:
        if workflow.patched("statement"):
            await asyncio.sleep(0.05)
        else:
            time.sleep(0.05)
        return await workflow.execute_activity(settle, "one", start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class Condition:
    @workflow.run
    async def run(self) -> str:
        await workflow.execute_activity(settle, "one", start_to_close_timeout=TIMEOUT)
        if (await asyncio.sleep(0.05) if workflow.patched("condition") else time.sleep(0.05)) is None:
            return await workflow.execute_activity(settle, "two", start_to_close_timeout=TIMEOUT)
        return ""


@workflow.defn(sandboxed=False)
class Due:
    @workflow.run
    async def run(self) -> str:
        for turn in range(3):
            await workflow.execute_activity(settle, f"{turn}", start_to_close_timeout=TIMEOUT)
            if turn > 0 and workflow.patched("due"):
                await asyncio.sleep(0.05)
        return "settled"
