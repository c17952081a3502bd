import logging

from temporalio.worker import Worker

from acts import charge
from redact import Redact

logging.getLogger("acts").addFilter(Redact())


def make(client):
    return Worker(client, task_queue="cards", activities=[charge])
