# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import workflow


@workflow.defn
class ReminderWorkflow:
    def __init__(self) -> None:
        time.sleep(1)
        self.done = False

    @workflow.run
    async def run(self, seconds: float) -> None:
        wait = lambda: time.sleep(seconds)
        wait()
        any(time.sleep(seconds) for _ in range(3))
        self.sleeper = time.sleep

    @workflow.signal
    def finish(self) -> None:
        time.sleep(2)
        self.done = True
