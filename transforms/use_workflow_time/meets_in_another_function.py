# flags: --unsafe-fixes --in-flight guard
import time

from temporalio import workflow


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    def __init__(self) -> None:
        self.opened = time.monotonic()
        self.is_late = False

    @workflow.run
    async def run(self) -> bool:
        await workflow.wait_condition(lambda: self.is_late)
        return self.is_late

    @workflow.signal
    def ask(self) -> None:
        self.is_late = time.monotonic() - self.opened > 3600
