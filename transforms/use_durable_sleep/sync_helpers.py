# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import activity, workflow


def pause(seconds: float) -> float:
    time.sleep(seconds)
    time.sleep(1)
    return seconds


def pauses(count: int) -> list[float]:
    if count > 3:
        return [*pauses(count - 1), pause(0.1)]
    return [pause(n) for n in range(count)]


def retry() -> bool:
    """Waits first."""
    time.sleep(
        0.5,  # enough
    )
    return True


@activity.defn
async def poll() -> bool:
    return retry()


@workflow.defn
class ReminderWorkflow:
    @workflow.run
    async def run(self, seconds: float) -> str:
        def inner() -> None:
            time.sleep(seconds)

        inner()
        total = -pause(seconds) + sum(pauses(3))
        if not retry() or str(pause(2)).isdigit():
            return f"{pause(total)}"
        self.rest()
        return self.label(3)[0]

    def rest(self) -> None:
        time.sleep(5)

    @staticmethod
    def label(seconds: int) -> str:
        time.sleep(seconds)
        return "rested"

    @workflow.signal
    async def wake(self) -> None:
        self.rest()
