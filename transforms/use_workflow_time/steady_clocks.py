# flags: --unsafe-fixes --in-flight ignore
import time
from time import perf_counter

from temporalio import workflow


@workflow.defn
class MeterWorkflow:
    @workflow.run
    async def run(self) -> float:
        first = perf_counter()
        await workflow.sleep(1)
        second = perf_counter() - first

        busy = time.monotonic_ns()
        total = sum(range(1000))
        spent = time.monotonic_ns() - busy

        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            await workflow.sleep(1)

        self.begun = time.monotonic()
        return second + total + spent
