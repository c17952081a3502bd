# flags: --unsafe-fixes
from flows import Ship, pack
from temporalio.client import Client
from temporalio.worker import Worker


async def validate(client: Client):
    # Raises where something is no workflow or activity.
    Worker(client, task_queue="parcels", workflows=[Ship], activities=[pack])
    checked = Worker(client, task_queue="letters", activities=[pack])
    print(checked.task_queue)
