import asyncio
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Quote:
    @workflow.run
    async def run(self, suppliers: list[str]) -> list[float]:
        asked = [
            workflow.execute_activity(
                "ask", supplier, start_to_close_timeout=timedelta(seconds=30), result_type=float
            )
            for supplier in suppliers
        ]
        return list(await asyncio.gather(*asked))
