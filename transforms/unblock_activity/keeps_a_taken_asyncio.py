# flags: --unsafe-fixes
import requests
from temporalio import activity

from shop.loops import asyncio


@activity.defn
async def read(url: str) -> str:
    await asyncio.rest(1)
    return requests.get(url).text
