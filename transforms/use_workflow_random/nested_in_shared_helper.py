# flags: --unsafe-fixes
import random

from temporalio import activity, workflow


def pick(limit: int) -> int:
    return random.choice([limit, random.randint(0, limit)])


@activity.defn
def sample() -> int:
    return pick(3)


@workflow.defn(sandboxed=False)
class DrawWorkflow:
    @workflow.run
    async def run(self) -> int:
        return pick(5)
