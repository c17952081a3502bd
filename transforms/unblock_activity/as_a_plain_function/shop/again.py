from concurrent.futures import ThreadPoolExecutor

from temporalio.client import Client
from temporalio.worker import Worker

from .prices import read_price


def worker(client: Client, pool: ThreadPoolExecutor) -> Worker:
    return Worker(
        client, task_queue="again", activities=[read_price], activity_executor=pool
    )
