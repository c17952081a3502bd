# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio import activity, workflow
from temporalio.client import Client

WORKER_ID = str(uuid.uuid4())


def job_id() -> str:
    return str(uuid.uuid4())


@activity.defn
async def upload(path: str) -> str:
    return f"{path}/{uuid.uuid4()}"


@workflow.defn
class UploadWorkflow:
    retries: str = str(uuid.uuid4())

    @workflow.run
    async def run(self, path: str, key: str = uuid.uuid4().hex) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, path)


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await client.start_workflow(UploadWorkflow.run, "a", id=job_id(), task_queue="uploads")
