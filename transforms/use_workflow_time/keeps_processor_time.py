# flags: --unsafe-fixes
import time

from temporalio import workflow


@workflow.defn
class BusyWorkflow:
    @workflow.run
    async def run(self) -> float:
        return time.process_time() + time.thread_time_ns()
