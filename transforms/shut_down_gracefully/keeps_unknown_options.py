# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from flows import pack
from settings import worker_options
from temporalio.client import Client
from temporalio.worker import Worker, WorkerConfig

OPTIONS = {"graceful_shutdown_timeout": timedelta(seconds=30)}


async def by_parameter(client: Client, **options):
    await Worker(client, task_queue="a", activities=[pack], **options).run()


async def by_import(client: Client):
    await Worker(client, task_queue="b", activities=[pack], **worker_options()).run()


async def by_config(client: Client, config: WorkerConfig):
    config["activities"] = [pack]
    await Worker(client, **config).run()


async def by_constant(client: Client):
    await Worker(client, task_queue="d", activities=[pack], **OPTIONS).run()


async def at_once(client: Client):
    # Nothing here is worth a wait.
    await Worker(client, task_queue="e", activities=[pack], graceful_shutdown_timeout=timedelta()).run()
