# flags: --unsafe-fixes
import asyncio
import time

import requests
from temporalio import activity

REGIONS = ("eu", "us", "ap")
LIMITS = {"eu": 1, "us": 2}
MAX_ATTEMPTS = 50


@activity.defn
async def warm_caches(urls: list[str]) -> None:
    for region in REGIONS:
        await warm(region)
    for region, limit in LIMITS.items():
        await warm(region, limit)
    for region in ["eu", "us"]:
        await warm(region)
    for number, region in enumerate(sorted(REGIONS)):
        await warm(region, number)
    for shard in range(8):
        await warm(str(shard))
    for url in urls[:5]:
        await warm(url)
    for region, url in zip(REGIONS, urls):
        await warm(region, url)


@activity.defn
def fetch(url: str) -> str:
    for attempt in range(MAX_ATTEMPTS):
        answer = requests.get(url, timeout=5)
        if answer.ok:
            return answer.text
        time.sleep(1)
    retries = 0
    while retries < 3:
        retries += 1
        requests.head(url, timeout=5)
    raise RuntimeError(url)


@activity.defn
async def first_open(urls: list[str]) -> str:
    for url in urls:
        if url.startswith("https:"):
            return await read(url)
    for url in urls:
        try:
            url.encode("ascii")
        except ValueError:
            await complain(url)
    while True:
        await asyncio.sleep(0)
        break
    return ""
