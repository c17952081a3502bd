# flags: --unsafe-fixes --in-flight ignore
import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from temporalio import activity, workflow

POOL = ThreadPoolExecutor(max_workers=2)


def warm_up() -> None:
    time.sleep(0.5)


def watch(stopped: threading.Event) -> None:
    while not stopped.is_set():
        time.sleep(5)


@activity.defn
async def settle(account: str) -> str:
    stopped = threading.Event()
    threading.Thread(target=watch, args=(stopped,), daemon=True).start()
    await asyncio.get_running_loop().run_in_executor(POOL, warm_up)
    stopped.set()
    return account


@workflow.defn
class Settlement:
    @workflow.run
    async def run(self, account: str) -> str:
        await asyncio.sleep(60)
        return account
