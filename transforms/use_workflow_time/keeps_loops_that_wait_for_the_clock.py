# flags: --unsafe-fixes
import time
from datetime import datetime, timedelta

from temporalio import workflow


@workflow.defn
class SpinWorkflow:
    @workflow.run
    async def run(self, seconds: float) -> None:
        started = time.time()
        while time.time() - started < seconds:
            time.sleep(0.1)

        deadline = datetime.now() + timedelta(seconds=seconds)
        while True:
            if datetime.now() > deadline:
                break

        now = time.monotonic()
        end = now + seconds
        while now < end:
            now = time.monotonic()
