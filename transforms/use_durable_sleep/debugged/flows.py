# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Slow:
    @workflow.run
    async def run(self) -> str:
        time.sleep(5)
        return "rested"
