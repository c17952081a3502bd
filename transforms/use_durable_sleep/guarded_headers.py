# flags: --unsafe-fixes --in-flight guard
import asyncio
import time
from contextlib import nullcontext
from datetime import timedelta

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, orders: list[str]) -> str:
        if not orders:
            return "nothing"
        # In the turn of this condition, not before.
        elif time.sleep(0.1) is None and len(orders) > 3:
            return "too many"
        match orders:
            case [only] if time.sleep(0.2) is None:
                time.sleep(0.3)
                return await self.settle(only)
            case _:
                pass
        with nullcontext(time.sleep(0.4)), nullcontext(time.sleep(0.5)) as five:
            await self.settle(str(five))
        async with asyncio.timeout(time.sleep(0.6) or 60):
            await self.settle("six")
        async for order in self.each(orders, time.sleep(0.7)):
            await self.settle(order)
        else:
            time.sleep(0.8)
        while (nine := time.sleep(0.9)) is not None or time.sleep(1) is not None:
            await self.settle(str(nine))
        for order in sorted(orders) if time.sleep(1.1) else orders:
            await self.settle(order)
        return await self.settle("last")

    async def each(self, orders: list[str], first: object):
        for order in orders:
            yield time.sleep(1.2) or order

    async def settle(self, order: str) -> str:
        return await workflow.execute_activity("settle", order, start_to_close_timeout=timedelta(seconds=5))
