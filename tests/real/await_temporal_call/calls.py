import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def reserve(item: str) -> str:
    return f"reserved {item}"


@activity.defn
async def ship(item: str) -> str:
    return f"shipped {item}"


@workflow.defn
class Ship:
    @workflow.run
    async def run(self, item: str) -> str:
        workflow.execute_activity(reserve, item, start_to_close_timeout=TIMEOUT)
        return await workflow.execute_activity(ship, item, start_to_close_timeout=TIMEOUT)


@workflow.defn
class ShipTomorrow:
    @workflow.run
    async def run(self, item: str) -> str:
        asyncio.sleep(86400)
        return await workflow.execute_activity(ship, item, start_to_close_timeout=TIMEOUT)


@workflow.defn
class ShipWhenPaid:
    def __init__(self) -> None:
        self.paid = False

    @workflow.run
    async def run(self, item: str) -> str:
        workflow.wait_condition(lambda: self.paid)
        await workflow.execute_activity(ship, item, start_to_close_timeout=TIMEOUT)
        return f"{item} paid: {self.paid}"

    @workflow.signal
    def pay(self) -> None:
        self.paid = True
