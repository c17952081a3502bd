from temporalio.worker import Worker

from flows import Ship


def make(client):
    return Worker(client, task_queue="parcels", workflows=[Ship])
