import asyncio
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, skus: list[str]) -> list[float]:
        tasks = set()
        for sku in skus:
            tasks.add(
                workflow.start_activity(
                    "quote", sku, start_to_close_timeout=timedelta(seconds=30)
                )
            )
        done, _ = await asyncio.wait(tasks)
        return [task.result() for task in done]
