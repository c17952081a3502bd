import time
from datetime import datetime, timedelta, timezone

from temporalio import workflow


@workflow.defn
class AuditWorkflow:
    @workflow.run
    async def run(self, user: str) -> None:
        started = datetime.now(timezone.utc)
        workflow.logger.info(f"audit of {user} at {started.isoformat()}")
        await workflow.execute_activity(
            "record", args=[user, started], start_to_close_timeout=timedelta(seconds=5)
        )
        self.last = time.time()
