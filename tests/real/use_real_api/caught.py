import asyncio
from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def keep(key: str) -> int:
    return len(key)


@workflow.defn
class Careful:
    @workflow.run
    async def run(self) -> int:
        await asyncio.sleep(0.01)
        try:
            key = str(workflow.uuid())
        except Exception:
            return 0
        return await workflow.execute_activity(keep, key, start_to_close_timeout=timedelta(seconds=10))
