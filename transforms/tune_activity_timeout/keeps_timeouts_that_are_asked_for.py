# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ActivityError, TimeoutError, TimeoutType


@activity.defn
async def wait_for_answer() -> str:
    await asyncio.sleep(15)
    return "answered"


@workflow.defn
class Asking:
    @workflow.run
    async def run(self) -> str:
        try:
            return await workflow.execute_activity(
                wait_for_answer, start_to_close_timeout=timedelta(seconds=5), heartbeat_timeout=timedelta(seconds=2)
            )
        except ActivityError as error:
            if isinstance(error.cause, TimeoutError) and error.cause.type == TimeoutType.START_TO_CLOSE:
                return "nobody answered"
            raise
