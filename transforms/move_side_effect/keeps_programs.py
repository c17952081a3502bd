# flags: --unsafe-fixes --in-flight ignore
import asyncio
import os
import signal

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class Demo:
    @workflow.run
    async def run(self) -> None:
        # Pasted together from an example: this is the program that runs workflows, and none of them.
        client = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
        stop = asyncio.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        async with Worker(client, task_queue="demo", workflows=[Demo]):
            await stop.wait()
