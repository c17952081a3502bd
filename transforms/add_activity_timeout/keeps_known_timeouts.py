from datetime import timedelta

from temporalio import workflow

from shop.activities import charge
from shop.settings import ACTIVITY_OPTIONS

TIMEOUT = timedelta(seconds=30)
OPTIONS = {"start_to_close_timeout": TIMEOUT}
SLOW = {**OPTIONS, "task_queue": "slow"}
QUICK = workflow.ActivityConfig(schedule_to_close_timeout=timedelta(seconds=5))
MERGED = {"task_queue": "slow"} | OPTIONS
COPIED = dict(OPTIONS, task_queue="slow")


@workflow.defn
class OrderWorkflow:
    def __init__(self) -> None:
        self.timeout: timedelta | None = None

    @workflow.run
    async def run(self, order_id: str, big: bool) -> None:
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=TIMEOUT)
        await workflow.execute_activity(charge, order_id, schedule_to_close_timeout=TIMEOUT, start_to_close_timeout=None)
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=self.timeout)
        await workflow.execute_activity(charge, order_id, **OPTIONS)
        await workflow.execute_activity(charge, order_id, **(SLOW if big else QUICK))
        await workflow.execute_activity(charge, order_id, **MERGED)
        await workflow.execute_activity(charge, order_id, **COPIED)
        await workflow.execute_activity(charge, order_id, **ACTIVITY_OPTIONS)
        await workflow.execute_activity(charge, order_id, **dict(start_to_close_timeout=TIMEOUT))
