from collections.abc import Callable

from flows import CountWorkflow
from temporalio.client import Client
from temporalio.worker import Worker


def make_worker(client: Client, activities: list[Callable]) -> Worker:
    return Worker(client, task_queue="other", workflows=[CountWorkflow], activities=activities)
