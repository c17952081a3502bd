# flags: --unsafe-fixes --in-flight ignore
from asyncio import sleep

from temporalio import workflow


class Clock:
    def sleep(self, seconds: float) -> None:
        pass


@workflow.defn
class NapWorkflow:
    def __init__(self) -> None:
        self.time = Clock()

    @workflow.run
    async def run(self, time: Clock) -> None:
        time.sleep(5)
        self.time.sleep(5)
        await sleep(5)
