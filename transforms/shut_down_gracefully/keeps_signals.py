# flags: --unsafe-fixes
import asyncio
import signal
from datetime import timedelta

from flows import pack
from temporalio.client import Client
from temporalio.worker import Worker


async def main():
    client = await Client.connect("localhost:7233")
    worker = Worker(
        client, task_queue="parcels", activities=[pack], graceful_shutdown_timeout=timedelta(seconds=20)
    )
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: asyncio.create_task(worker.shutdown()))
    await worker.run()


asyncio.run(main())
