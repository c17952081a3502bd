# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


@workflow.defn
class Ticket:
    def __init__(self) -> None:
        self.stopped = False

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    async def stop(self) -> None:
        await workflow.sleep(1)
        self.stopped = True
