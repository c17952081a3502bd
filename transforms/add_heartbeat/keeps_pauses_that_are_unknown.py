# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import activity, workflow

from shop.jobs import is_done


@activity.defn
async def wait_until_done(job: str, interval: float) -> None:
    while not await is_done(job):
        await asyncio.sleep(interval)


@workflow.defn
class JobWorkflow:
    @workflow.run
    async def run(self, job: str) -> None:
        await workflow.execute_activity(
            wait_until_done, args=[job, 45.0], start_to_close_timeout=timedelta(hours=1)
        )
