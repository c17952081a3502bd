from temporalio.client import Client
from temporalio.worker import Worker

from codec import parcel_converter
from flows import Ship


async def make():
    client = await Client.connect("localhost:7233", data_converter=parcel_converter)
    return Worker(client, task_queue="parcels", workflows=[Ship])
