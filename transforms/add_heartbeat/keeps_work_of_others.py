# flags: --unsafe-fixes
import asyncio
from concurrent.futures import ThreadPoolExecutor

import requests
from temporalio import activity, workflow

from shop.prices import set_price


def fetch_all(urls: list[str]) -> list[str]:
    return [requests.get(url, timeout=5).text for url in urls]


def fetch_each(urls: list[str]) -> None:
    for url in urls:
        requests.get(url, timeout=5)


@activity.defn
async def in_threads(urls: list[str]) -> None:
    def work() -> None:
        for url in urls:
            requests.get(url, timeout=5)

    await asyncio.to_thread(work)
    await asyncio.to_thread(fetch_each, urls)
    with ThreadPoolExecutor() as pool:
        pool.map(requests.get, urls)


@activity.defn
async def all_at_once(names: list[str]) -> None:
    await asyncio.gather(*[set_price(name, 1) for name in names])


async def no_activity(names: list[str]) -> None:
    for name in names:
        await set_price(name, 1)


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        for _ in names:
            await asyncio.sleep(60)
