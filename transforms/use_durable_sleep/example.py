import time
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class ReminderWorkflow:
    @workflow.run
    async def run(self, name: str) -> None:
        time.sleep(3600)
        await workflow.execute_activity(
            "remind", name, start_to_close_timeout=timedelta(seconds=30)
        )
