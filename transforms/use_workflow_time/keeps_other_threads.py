# flags: --unsafe-fixes
import asyncio
import functools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from temporalio import workflow


def measure() -> float:
    return time.time()


@workflow.defn(sandboxed=False)
class ReportWorkflow:
    @workflow.run
    async def run(self) -> None:
        threading.Thread(target=lambda: print(time.time())).start()
        threading.Timer(5, self.note).start()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, functools.partial(measure))
        await asyncio.to_thread(time.time)
        with ThreadPoolExecutor() as pool:
            pool.submit(lambda: time.time())
            list(pool.map(lambda row: (row, time.time()), [1, 2]))

    def note(self) -> None:
        print(time.monotonic())
