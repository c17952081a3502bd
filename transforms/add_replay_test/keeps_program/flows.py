# flags: --unsafe-fixes
import asyncio

from temporalio import workflow
from temporalio.client import Client


@workflow.defn
class Ship:
    @workflow.run
    async def run(self) -> None:
        pass


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await client.execute_workflow(Ship.run, id="ship", task_queue="parcels")


asyncio.run(main())
