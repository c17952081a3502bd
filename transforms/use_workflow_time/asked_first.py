# flags: --unsafe-fixes
import time

from temporalio import activity, workflow


def stamp() -> float:
    if workflow.in_workflow():
        return time.time()
    return time.time()


@activity.defn
def upload() -> float:
    return stamp()


@workflow.defn(sandboxed=False)
class UploadWorkflow:
    @workflow.run
    async def run(self) -> float:
        return stamp()
