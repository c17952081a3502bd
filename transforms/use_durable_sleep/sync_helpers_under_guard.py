# flags: --unsafe-fixes --in-flight guard
import time

from temporalio import workflow


def pause(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def nested(seconds: float) -> float:
    time.sleep(pause(seconds))
    return seconds


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> float:
        return nested(2) + sum([pause(n) for n in range(3)])
