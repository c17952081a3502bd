# flags: --unsafe-fixes --in-flight ignore
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Impatient:
    def __init__(self) -> None:
        self.approved = False

    @workflow.run
    async def run(self, delay: timedelta) -> str:
        while not self.approved:
            pass
        deadline = workflow.now() + delay
        while workflow.now() < deadline:
            workflow.logger.info("waiting")
        return "approved"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True


@workflow.defn
class Idle:
    @workflow.run
    async def run(self) -> None:
        while True:
            workflow.logger.info("still here")
