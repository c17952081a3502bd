# flags: --unsafe-fixes --target-sdk 1.6
from temporalio import workflow


@workflow.defn
class Ticket:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity("open", schedule_to_close_timeout=60)

    @workflow.signal
    async def comment(self, text: str) -> None:
        await workflow.execute_activity("comment", text, schedule_to_close_timeout=60)
