from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from flows import Slow


def worker(client: Client, debug: bool) -> Worker:
    return Worker(
        client, task_queue="slow", workflows=[Slow], workflow_runner=UnsandboxedWorkflowRunner(), debug_mode=debug
    )
