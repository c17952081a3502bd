from datetime import datetime, timedelta, timezone

from temporalio import workflow


@workflow.defn
class TrialWorkflow:
    @workflow.run
    async def run(self, days: int) -> str:
        ends = datetime.now(timezone.utc) + timedelta(days=days)
        return ends.isoformat()
