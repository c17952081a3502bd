import asyncio
from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def count(shelf: str) -> int:
    return len(shelf)


@workflow.defn
class Inventory:
    @workflow.run
    async def run(self, shelves: list[str]) -> int:
        counts = [
            asyncio.create_task(workflow.execute_activity(count, shelf, start_to_close_timeout=timedelta(seconds=10)))
            for shelf in shelves
        ]
        done, _ = await workflow.wait(set(counts))
        return sum(task.result() for task in done)
