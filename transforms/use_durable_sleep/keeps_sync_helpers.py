# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import workflow


def pause(seconds: float) -> None:
    time.sleep(seconds)


@workflow.defn
class ReminderWorkflow:
    def __init__(self) -> None:
        time.sleep(1)
        self.done = False

    @workflow.run
    async def run(self, seconds: float) -> None:
        def inner() -> None:
            time.sleep(seconds)

        pause(seconds)
        inner()
        wait = lambda: time.sleep(seconds)
        wait()
        any(time.sleep(seconds) for _ in range(3))
        self.sleeper = time.sleep

    @workflow.signal
    def finish(self) -> None:
        time.sleep(2)
        self.done = True
