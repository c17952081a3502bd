import asyncio
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Quote:
    @workflow.run
    async def run(self, suppliers: list[str]) -> list[float]:
        asked = [
            workflow.execute_activity("ask", supplier, start_to_close_timeout=timedelta(seconds=30))
            for supplier in suppliers
        ]
        done, _ = await asyncio.wait([asyncio.ensure_future(one) for one in asked])  # found
        return [task.result() for task in done]
