# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class ReminderWorkflow:
    @workflow.run
    async def run(self, address: str) -> None:
        asyncio.sleep(3600)
        workflow.execute_activity(
            "send_reminder",
            address,
            start_to_close_timeout=timedelta(seconds=30),
        )
