from datetime import timedelta

from temporalio import workflow

from shop.activities import charge, notify, pack

UNSET = {"task_queue": "slow", "start_to_close_timeout": None}
SLOW = {"start_to_close_timeout": timedelta(minutes=10)}
QUICK = {"task_queue": "quick"}


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, big: bool) -> None:
        await workflow.execute_activity(charge, order_id, **UNSET)
        await workflow.execute_activity(pack, order_id, **UNSET)
        await workflow.execute_activity(notify, order_id, **(SLOW if big else QUICK))
        await workflow.execute_activity(pack, order_id, **(SLOW if big else QUICK))
