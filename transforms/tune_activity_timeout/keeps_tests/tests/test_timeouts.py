# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class ShortWorkflow:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(
            "wait",
            start_to_close_timeout=timedelta(minutes=1),
            schedule_to_close_timeout=timedelta(seconds=1),
        )
