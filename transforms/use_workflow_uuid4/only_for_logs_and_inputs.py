import uuid
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class AuditWorkflow:
    @workflow.run
    async def run(self, user: str) -> None:
        trace = str(uuid.uuid4())
        workflow.logger.info("audit %s", trace)
        await workflow.execute_activity(
            "record",
            args=[user, trace],
            start_to_close_timeout=timedelta(seconds=5),
        )
        await workflow.execute_activity(
            "archive",
            user,
            activity_id=str(uuid.uuid4()),
            start_to_close_timeout=timedelta(seconds=5),
        )
