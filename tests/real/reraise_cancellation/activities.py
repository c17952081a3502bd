import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow

# Far more than a busy machine needs.
BEAT = timedelta(seconds=30)
TIMEOUT = timedelta(seconds=30)
WAIT = workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED


@activity.defn
def convert() -> str:
    for page in range(1000):
        # A thread is cancelled wherever it is: it should be in here.
        try:
            activity.heartbeat(page)
            time.sleep(0.02)
        except Exception:
            return "converted some"
    return "converted all"


@activity.defn
async def follow() -> str:
    try:
        while True:
            activity.heartbeat()
            await asyncio.sleep(0.02)
    except asyncio.CancelledError:
        activity.logger.info("stopped")
    return "followed"


@activity.defn
async def poll() -> str:
    while True:
        activity.heartbeat()
        try:
            await asyncio.sleep(0.02)
        except:
            return "polled"


@workflow.defn
class Convert:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            convert, start_to_close_timeout=TIMEOUT, heartbeat_timeout=BEAT, cancellation_type=WAIT
        )


@workflow.defn
class Follow:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            follow, start_to_close_timeout=TIMEOUT, heartbeat_timeout=BEAT, cancellation_type=WAIT
        )


@workflow.defn
class Poll:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            poll, start_to_close_timeout=TIMEOUT, heartbeat_timeout=BEAT, cancellation_type=WAIT
        )
