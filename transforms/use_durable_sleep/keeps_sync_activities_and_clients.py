# flags: --unsafe-fixes --in-flight ignore
import asyncio
import time

from temporalio import activity, workflow
from temporalio.client import Client


def backoff() -> None:
    time.sleep(1)


@activity.defn
def poll(job: str) -> str:
    time.sleep(5)
    backoff()
    return job


@activity.defn
async def poll_in_thread(job: str) -> str:
    await asyncio.to_thread(backoff)
    return job


@workflow.defn
class PollWorkflow:
    @workflow.run
    async def run(self) -> None:
        await asyncio.sleep(5)
        await workflow.sleep(5)


async def main() -> None:
    await Client.connect("localhost:7233")
    time.sleep(1)
