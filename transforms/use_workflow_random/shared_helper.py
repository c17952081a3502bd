# flags: --unsafe-fixes
import random

from temporalio import activity, workflow


def backoff(attempt: int) -> float:
    return 2**attempt * random.random()


@activity.defn
async def call(attempt: int) -> float:
    return backoff(attempt)


@workflow.defn
class RetryWorkflow:
    @workflow.run
    async def run(self) -> float:
        return backoff(1)
