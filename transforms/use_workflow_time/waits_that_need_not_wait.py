import asyncio
import time
from datetime import timedelta

from temporalio import workflow

SOON = timedelta(seconds=5)


@workflow.defn(sandboxed=False)
class Rates:
    approved = False

    def __init__(self) -> None:
        self.lock = asyncio.Lock()

    @workflow.run
    async def run(self, count: int, skip: bool) -> float:
        started = time.time()
        await workflow.wait_condition(lambda: self.approved)
        waited = time.time() - started
        begun = time.time()
        if not skip:
            await workflow.execute_activity("charge", start_to_close_timeout=SOON)
        charged = time.time() - begun
        task = workflow.start_activity("pack", start_to_close_timeout=SOON)
        packing = time.time()
        await task
        packed = time.time() - packing
        locked = time.time()
        async with self.lock:
            charged += time.time() - locked
        unlocked = time.time()
        async with self.lock:
            charged += 1
        charged += time.time() - unlocked
        asked = time.time()
        await workflow.execute_activity("ask", start_to_close_timeout=SOON)
        return count / waited + count / charged + count / packed + count / (time.time() - asked)
