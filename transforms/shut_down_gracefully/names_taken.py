# flags: --unsafe-fixes
import asyncio

from flows import pack
from temporalio.client import Client
from temporalio.worker import Worker


class Clock:
    def timedelta(self):
        return 0


timedelta = Clock().timedelta()


async def main():
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    client = await Client.connect("localhost:7233")
    worker = Worker(client, task_queue="parcels", activities=[pack])
    await worker.run()


asyncio.run(main())
