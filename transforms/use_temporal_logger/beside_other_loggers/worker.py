import logging

from temporalio.worker import Worker

from acts import charge

logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger().setLevel(logging.INFO)


def make(client):
    return Worker(client, task_queue="cards", activities=[charge])
