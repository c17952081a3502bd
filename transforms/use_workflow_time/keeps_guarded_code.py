# flags: --unsafe-fixes
import time
from datetime import datetime, timezone

from temporalio import activity, workflow


def first() -> datetime:
    try:
        return workflow.now()
    except Exception:
        return datetime.now(timezone.utc)


def second() -> datetime:
    if workflow.in_workflow():
        return workflow.now()
    else:
        return datetime.now(timezone.utc)


@activity.defn
async def store() -> str:
    return f"{first()}{second()}"


@workflow.defn
class GuardedWorkflow:
    @workflow.run
    async def run(self) -> str:
        if not workflow.unsafe.is_replaying():
            print("started at", time.time())
        return f"{first()}{second()}"
