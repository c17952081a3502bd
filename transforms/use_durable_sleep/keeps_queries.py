# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import workflow


@workflow.defn
class ReminderWorkflow:
    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.query
    def state(self) -> str:
        time.sleep(5)
        return "waiting"
