# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class Orders:
    @workflow.run
    async def run(self) -> str:
        first = str(workflow.uuid4())
        try:
            return first + str(uuid.uuid4())
        except RuntimeError:
            return first + str(uuid.uuid4())


@workflow.defn
class Names:
    @workflow.run
    async def run(self) -> str:
        try:
            return str(uuid.uuid4())
        except Exception:
            return await workflow.execute_activity("name", schedule_to_close_timeout=workflow.info().run_timeout)


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="orders", workflows=[Orders, Names]).run()
