# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class ApproveFirst:
    @workflow.run
    async def run(self, order: str) -> None:
        approved = await workflow.execute_activity("approve", order, start_to_close_timeout=timedelta(seconds=5))
        assert approved == "yes"
