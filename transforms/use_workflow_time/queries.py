# flags: --unsafe-fixes
import time

from temporalio import workflow


@workflow.defn
class AgeWorkflow:
    def __init__(self) -> None:
        self.started = time.time()

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.query
    def age(self) -> float:
        return time.time() - self.started
