from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from shop.activities import charge, notify, pack, reserve

ONCE = {"retry_policy": RetryPolicy(maximum_attempts=1)}
SLOW = dict(start_to_close_timeout=timedelta(minutes=10))
QUICK = dict(retry_policy=RetryPolicy(maximum_attempts=3))
PATIENT = workflow.ActivityConfig(task_queue="patient", start_to_close_timeout=None)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, big: bool) -> None:
        await workflow.execute_activity(charge, order_id, **ONCE)
        await workflow.execute_activity(
            reserve,
            order_id,
            **ONCE,
        )
        await workflow.execute_activity(pack, order_id, **(SLOW if big else QUICK))
        await workflow.execute_activity(notify, order_id, **PATIENT)
        await workflow.execute_activity(notify, order_id, **{**ONCE, 'task_queue': 'mail'})
        await workflow.execute_activity(
            notify, order_id, **({"start_to_close_timeout": timedelta(seconds=5)} if big else {})
        )
