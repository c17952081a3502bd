# flags: --unsafe-fixes
import httpx
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def fetch(url: str) -> int:
    return httpx.get(url).status_code


async def main(client: Client) -> None:
    await Worker(client, task_queue="fetches", activities=[fetch]).run()
