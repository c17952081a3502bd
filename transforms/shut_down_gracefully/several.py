# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from flows import Ship, pack, post
from temporalio.client import Client
from temporalio.worker import Worker

OPTIONS = {"task_queue": "slow", "max_concurrent_activities": 2}
ACTIVITIES = [pack, post]


async def main():
    client = await Client.connect("localhost:7233")
    quick = Worker(client, task_queue="quick", activities=ACTIVITIES)
    slow = Worker(client, activities=[post], **OPTIONS)
    set_already = Worker(
        client, task_queue="set", activities=[post], graceful_shutdown_timeout=timedelta(seconds=5)
    )
    flows = Worker(client, task_queue="flows", workflows=[Ship])
    await asyncio.gather(
        quick.run(),
        slow.run(),
        set_already.run(),
        flows.run(),
    )


asyncio.get_event_loop().run_until_complete(main())
