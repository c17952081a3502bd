# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import workflow

STAGES = {"build", "test"}
TIMEOUT = timedelta(seconds=10)


@workflow.defn
class Stages:
    @workflow.run
    async def run(self, wanted: set[str], extra: set, orders: list) -> str:
        for stage in STAGES:
            await workflow.execute_activity("run", stage, start_to_close_timeout=TIMEOUT)
        for stage in wanted | STAGES:
            await workflow.execute_activity("run", stage, start_to_close_timeout=TIMEOUT)
        for stage in wanted - {"test"}:
            await asyncio.sleep(len(stage))
        names = list(wanted)
        seen = set()
        for order in orders:
            seen.add(order.customer)
        for customer in seen:
            await workflow.execute_activity("thank", customer, start_to_close_timeout=TIMEOUT)
        kept: set[str] = set()
        kept.add("a")
        first = next(iter(kept))
        await workflow.execute_activity("run", first, activity_id=first, start_to_close_timeout=TIMEOUT)
        last = kept.pop()
        if last == "a" or last > "b":
            await asyncio.sleep(1)
        for tag in {order.tag for order in orders}:
            await workflow.execute_activity("tag", tag, start_to_close_timeout=TIMEOUT)
        return names[0]
