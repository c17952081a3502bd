from datetime import timedelta

from temporalio import activity, workflow
from temporalio.workflow import ActivityCancellationType, ParentClosePolicy


@activity.defn
async def describe(policy: ParentClosePolicy) -> dict:
    config = workflow.ActivityConfig(start_to_close_timeout=timedelta(seconds=1))
    return {"policy": policy.name, "type": ActivityCancellationType.ABANDON.name, "config": str(config)}


def run_in_workflow() -> float:
    return workflow.time()
