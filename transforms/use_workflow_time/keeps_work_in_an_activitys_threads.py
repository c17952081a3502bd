# flags: --unsafe-fixes
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from temporalio import activity, workflow


def measure(path: str) -> float:
    return time.time() + len(path)


@activity.defn
async def upload(path: str) -> float:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor() as pool:
        first = await loop.run_in_executor(pool, partial(measure, path))
        second = pool.submit(lambda: time.monotonic())
    return first + second.result()


@workflow.defn
class UploadWorkflow:
    @workflow.run
    async def run(self, path: str) -> str:
        return path
