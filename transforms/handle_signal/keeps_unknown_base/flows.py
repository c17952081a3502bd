# flags: --unsafe-fixes --in-flight ignore
from framework import Flow
from temporalio import workflow


@workflow.defn
class Ticket(Flow):
    @workflow.run
    async def run(self) -> None:
        self.ready = False
        await self.main()

    @workflow.signal
    def stop(self) -> None:
        self.stopped = True

    @workflow.signal
    def get_ready(self) -> None:
        self.ready = True
