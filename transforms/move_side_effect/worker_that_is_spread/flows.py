# flags: --unsafe-fixes --in-flight ignore
import os

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class CountWorkflow:
    @workflow.run
    async def run(self) -> int:
        return len(os.listdir("."))


def make_worker(client: Client, options: dict) -> Worker:
    return Worker(client, task_queue="count", workflows=[CountWorkflow], **options)
