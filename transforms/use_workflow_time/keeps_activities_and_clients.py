# flags: --unsafe-fixes
import time
from datetime import date, datetime, timezone

from temporalio import activity, workflow
from temporalio.client import Client

STARTED = datetime.now(timezone.utc)


def job_id() -> str:
    return f"job-{time.time()}"


@activity.defn
async def upload(path: str) -> str:
    while time.monotonic() < 5:
        pass
    return f"{path}/{datetime.now()}"


@workflow.defn
class UploadWorkflow:
    created = date.today()

    @workflow.run
    async def run(self, path: str, at: datetime = datetime.now()) -> str:
        return path


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await client.start_workflow(UploadWorkflow.run, "a", id=job_id(), task_queue="uploads")
