# flags: --unsafe-fixes --target-sdk 1.10
from datetime import datetime, timezone

from temporalio import activity, workflow


def stamp() -> str:
    return datetime.now(timezone.utc).isoformat()


@activity.defn
async def record() -> str:
    return stamp()


@workflow.defn
class RecordWorkflow:
    @workflow.run
    async def run(self) -> str:
        return stamp()
