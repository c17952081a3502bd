# flags: --unsafe-fixes
import asyncio
import json
import time
from functools import partial
from pathlib import Path

import aiohttp
import httpx
import redis.asyncio as redis
import requests
from openai import AsyncOpenAI
from temporalio import activity, workflow

http = httpx.AsyncClient()
cache = redis.Redis()
model = AsyncOpenAI()


@activity.defn
def in_its_own_thread(url: str) -> str:
    return requests.get(url, timeout=10).text


def read(url: str) -> str:
    return requests.get(url, timeout=10).text


@activity.defn
async def given_to_threads(url: str) -> list[str]:
    loop = asyncio.get_running_loop()

    def work() -> str:
        return requests.get(url, timeout=10).text

    return [
        await asyncio.to_thread(requests.get, url),
        await asyncio.to_thread(read, url),
        await asyncio.to_thread(lambda: requests.get(url).text),
        await loop.run_in_executor(None, work),
        await loop.run_in_executor(None, partial(read, url)),
    ]


@activity.defn
async def awaited(url: str) -> str:
    await http.get(url)
    await cache.get(url)
    await model.chat.completions.create(model="small", messages=[])
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            await answer.text()
    request = requests.Request("GET", url)
    request.prepare()
    time.sleep(0.1)
    settings = json.loads(Path("settings.json").read_text())
    with open("settings.json") as file:
        settings.update(json.load(file))
    for name in ("a.json", "b.json"):
        with open(name) as file:
            settings.update(json.load(file))
    cache.pipeline()
    return str(settings)


def start(url: str) -> None:
    requests.get(url, timeout=10)
    asyncio.get_running_loop().call_soon(print, url)


@activity.defn
async def save(urls: list[str]) -> None:
    start(urls[0])
    for url in urls:
        answer = await http.get(url)
        with open(url.rsplit("/", 1)[-1], "wb") as file:
            file.write(answer.content)


async def main() -> None:
    requests.get("https://example.org", timeout=10)


class Session:
    def get(self, url: str) -> str:
        return url


@activity.defn
async def look_alikes(url: str) -> str:
    session = Session()
    requests = session
    return requests.get(url) + session.get(url)


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, url: str) -> str:
        return read(url)
