# flags: --unsafe-fixes --in-flight guard
import os

from temporalio import workflow


@workflow.defn
class TidyWorkflow:
    @workflow.run
    async def run(self, path: str) -> list[str]:
        if os.path.exists(path):
            os.remove(path)
        return os.listdir(".")
