# flags: --unsafe-fixes --in-flight ignore
import time
import time as clock
from time import sleep

from temporalio import workflow

PAUSE = 5


async def pause(seconds: float) -> None:
    time.sleep(seconds)


@workflow.defn
class ReminderWorkflow:
    @workflow.run
    async def run(self, seconds: float, names: list[str]) -> str:
        sleep(60)
        clock.sleep(PAUSE)
        time.sleep(0)
        time.sleep(0.5)  # let others go first
        await pause(seconds)
        [time.sleep(seconds) for _ in names]
        slept = time.sleep(
            seconds * 2,
        )
        for _ in names: time.sleep(seconds); time.sleep(1)
        return str(slept or time.sleep(seconds))

    @workflow.signal
    async def nudge(self) -> None:
        time.sleep(1.5)

    @workflow.signal
    async def pause(self) -> None:
        (time.sleep)(5)
