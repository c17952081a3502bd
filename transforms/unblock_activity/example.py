import asyncio

import requests
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def read_price(product: str) -> str:
    answer = requests.get(f"https://prices.example.org/{product}", timeout=10)
    return answer.text


@activity.defn
async def read_prices(products: list[str]) -> list[str]:
    await asyncio.sleep(1)
    return [
        requests.get(f"https://prices.example.org/{product}").text
        for product in products
    ]


async def main() -> None:
    client = await Client.connect("localhost:7233")
    worker = Worker(
        client,
        task_queue="prices",
        activities=[read_price, read_prices],
    )
    await worker.run()
