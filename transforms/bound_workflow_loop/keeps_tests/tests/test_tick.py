# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


@workflow.defn
class Tick:
    @workflow.run
    async def run(self, every: float) -> None:
        while True:
            await workflow.sleep(every)
