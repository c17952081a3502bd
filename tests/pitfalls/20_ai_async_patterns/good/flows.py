import asyncio

import requests
from temporalio import activity, workflow


@activity.defn
def fetch(url: str) -> str:
    return requests.get(url, timeout=5).text


@workflow.defn
class Assistant:
    @workflow.run
    async def run(self, prompt: str) -> None:
        await asyncio.sleep(5)
