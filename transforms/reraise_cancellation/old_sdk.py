# flags: --unsafe-fixes --in-flight ignore --target-sdk 1.2
from temporalio import workflow


@workflow.defn
class Ship:
    @workflow.run
    async def run(self, item: str) -> str:
        try:
            return await workflow.execute_activity("ship", item, schedule_to_close_timeout=60)
        except Exception as error:
            return f"not shipped: {error}"
