# flags: --unsafe-fixes
import dataclasses

import temporalio.converter
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

CONVERTER = dataclasses.replace(temporalio.converter.DataConverter.default, payload_codec=None)


@workflow.defn
class Ship:
    @workflow.run
    async def run(self) -> None:
        pass


async def make():
    client = await Client.connect("localhost:7233", data_converter=CONVERTER)
    return Worker(client, task_queue="parcels", workflows=[Ship])
