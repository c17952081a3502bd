import time

import requests
from temporalio import activity, workflow


@activity.defn
async def fetch(url: str) -> str:
    return requests.get(url, timeout=5).text  # found


@workflow.defn
class Assistant:
    @workflow.run
    async def run(self, prompt: str) -> None:
        time.sleep(5)  # found
