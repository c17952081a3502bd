import time

from temporalio import workflow


@workflow.defn(sandboxed=False)
class ReminderWorkflow:
    @workflow.run
    async def run(self, seconds: float) -> None:
        time.sleep(seconds)
        time.sleep(0)
        time.sleep(30)
