import asyncio

from temporalio import workflow


@workflow.defn
class Reminder:
    @workflow.run
    async def run(self, text: str) -> str:
        await asyncio.sleep(3600)
        return f"remember: {text}"
