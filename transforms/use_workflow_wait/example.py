import asyncio
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class RaceWorkflow:
    @workflow.run
    async def run(self, suppliers: list[str]) -> str:
        tasks = {
            workflow.start_activity(
                "ask", supplier, start_to_close_timeout=timedelta(seconds=30)
            )
            for supplier in suppliers
        }
        done, pending = await asyncio.wait(
            tasks, return_when=asyncio.FIRST_COMPLETED
        )
        for task in pending:
            task.cancel()
        for task in done:
            return task.result()
        return "nobody"
