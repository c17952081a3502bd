# flags: --unsafe-fixes --in-flight ignore --target-sdk 1.6
from temporalio import workflow


@workflow.defn
class Tick:
    @workflow.run
    async def run(self, every: float) -> None:
        while True:
            await workflow.sleep(every)

    @workflow.signal
    async def note(self, text: str) -> None:
        await workflow.execute_activity("note", text, schedule_to_close_timeout=60)
