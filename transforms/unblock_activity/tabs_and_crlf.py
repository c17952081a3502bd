# flags: --unsafe-fixes
import asyncio as aio
from requests import get as fetch
from temporalio import activity


@activity.defn
async def read(url: str) -> str:
	await aio.sleep(1)
	return fetch(
		url,
		timeout=5,
	).text
