import asyncio
from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def reserve(item: str) -> str:
    return f"reserved {item}"


@activity.defn
async def ship(item: str) -> str:
    return f"shipped {item}"


@workflow.defn
class Fulfil:
    @workflow.run
    async def run(self, item: str) -> str:
        await workflow.execute_activity(reserve, item, start_to_close_timeout=timedelta(seconds=10))
        return await workflow.execute_activity(ship, item)


@workflow.defn
class FulfilInParallel:
    @workflow.run
    async def run(self, item: str) -> list[str]:
        await asyncio.sleep(0.01)
        handles = [workflow.start_activity(reserve, item), workflow.start_activity(ship, item)]
        return list(await asyncio.gather(*handles))


@workflow.defn
class FulfilLocally:
    @workflow.run
    async def run(self, item: str) -> str:
        await asyncio.sleep(0.01)
        return await workflow.execute_local_activity(ship, item)
