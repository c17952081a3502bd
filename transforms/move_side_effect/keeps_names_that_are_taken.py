# flags: --unsafe-fixes --in-flight ignore
import os

from temporalio import workflow

activity = "walking"


@workflow.defn
class WalkWorkflow:
    @workflow.run
    async def run(self) -> str:
        place = os.getcwd()
        return place + activity
