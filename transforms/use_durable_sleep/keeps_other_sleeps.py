import asyncio
import time as clock
from datetime import timedelta

from temporalio import activity, workflow


class Pacer:
    def sleep(self, seconds: float) -> None:
        self.slept = seconds


@activity.defn
def poll(seconds: float) -> None:
    # A thread of its own: sleeping here holds nobody up.
    clock.sleep(seconds)


@workflow.defn
class PacedWorkflow:
    def __init__(self) -> None:
        self.pacer = Pacer()

    @workflow.run
    async def run(self, seconds: float) -> None:
        self.pacer.sleep(seconds)
        await asyncio.sleep(seconds)
        await workflow.sleep(timedelta(seconds=seconds))
        time = self.pacer
        time.sleep(seconds)


def main() -> None:
    clock.sleep(1)
