# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import activity, workflow


async def settle(seconds: float) -> None:
    time.sleep(seconds)


@activity.defn
async def poll(job: str) -> str:
    await settle(1)
    return job


@workflow.defn
class PollWorkflow:
    @workflow.run
    async def run(self) -> None:
        await settle(1)
