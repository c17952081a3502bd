# flags: --unsafe-fixes
from flows import pack
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

client: Client


@activity.defn
async def serve_session(queue: str) -> None:
    # As long as this activity, no longer.
    worker = Worker(client, task_queue=queue, activities=[pack])
    await worker.run()
