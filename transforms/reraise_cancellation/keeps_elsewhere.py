# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow
from temporalio.client import Client
from temporalio.exceptions import ActivityError


class Tracker:
    async def execute_activity(self, name: str) -> None:
        await asyncio.sleep(1)


@workflow.defn
class Ship:
    @workflow.run
    async def run(self, item: str) -> str:
        try:
            weight = int(item)
        except Exception:
            weight = 0
        try:
            await Tracker().execute_activity("ship")
        except Exception:
            workflow.logger.info("not tracked")
        try:
            await asyncio.sleep(weight)
        except ActivityError:
            workflow.logger.info("never")
        try:
            await workflow.execute_activity("ship", item, schedule_to_close_timeout=60)
        except ValueError:
            workflow.logger.info("never")
        return item

    @workflow.query
    def state(self) -> str:
        try:
            return "known"
        except Exception:
            return "unknown"


async def main() -> None:
    client = await Client.connect("localhost:7233")
    try:
        await client.execute_workflow(Ship.run, "1", id="ship", task_queue="ships")
    except asyncio.CancelledError:
        pass
    except Exception:
        print("not shipped")
