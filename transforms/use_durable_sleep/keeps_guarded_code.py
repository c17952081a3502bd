# flags: --unsafe-fixes --in-flight ignore
import asyncio
import time

from temporalio import workflow


async def pause(seconds: float) -> None:
    if not workflow.in_workflow():
        time.sleep(seconds)
    else:
        await asyncio.sleep(seconds)


@workflow.defn
class NapWorkflow:
    @workflow.run
    async def run(self, durations: list[float]) -> None:
        for seconds in durations:
            await pause(seconds)
