import uuid
from datetime import timedelta

from temporalio import workflow

PROCESS = uuid.uuid4()


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> None:
        workflow.logger.info("in %s", PROCESS)
        await workflow.execute_activity("note", str(PROCESS), start_to_close_timeout=timedelta(seconds=5))
