# flags: --unsafe-fixes
from temporalio import workflow

from shop.activities import charge, pack

SHARED = {"task_queue": "slow", "schedule_to_close_timeout": None, "start_to_close_timeout": None}


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id, **SHARED)
        await workflow.execute_activity(pack, order_id, **SHARED)
