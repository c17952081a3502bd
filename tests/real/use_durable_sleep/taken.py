import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def refund(order: str) -> str:
    return f"{order} refunded"


# The sandbox refuses the sleep, and the workflow goes on without it.
@workflow.defn
class Refunded:
    @workflow.run
    async def run(self) -> str:
        try:
            time.sleep(0.01)
        except Exception:
            return await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)
        return "rested"


# No time, no timer; but what is beside it goes first.
@workflow.defn(sandboxed=False)
class Yield:
    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(self.pause(), self.refund())

    async def pause(self) -> str:
        time.sleep(0)
        await asyncio.sleep(0.01)
        return "rested"

    async def refund(self) -> str:
        return await workflow.execute_activity(refund, "tea", start_to_close_timeout=TIMEOUT)


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="orders", workflows=[Refunded, Yield], activities=[refund]).run()
