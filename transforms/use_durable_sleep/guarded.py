# flags: --unsafe-fixes --in-flight guard
import asyncio
import time
from datetime import timedelta

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, orders: list[str]) -> str:
        # The bank wants a moment.
        time.sleep(1.5)  # not less
        for order in orders:
            time.sleep(1)
            time.sleep(0.2)
            await self.settle(order)
        while time.sleep(0.4) is None and workflow.info().get_current_history_length() < 100:
            text = (
                # a pause, and its story
                """
  told
""",
                time.sleep(0.5),
            )
            await self.settle(str(text))
        if orders and time.sleep(0.6) is None:
            return await self.settle("last")
        await self.settle("none")
        return str(time.sleep(0.7))

    async def settle(self, order: str) -> str:
        try:
            time.sleep(0.5)
        finally:
            await asyncio.sleep(1)
        return await workflow.execute_activity("settle", order, start_to_close_timeout=timedelta(seconds=5))
