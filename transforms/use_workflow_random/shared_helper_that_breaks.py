# flags: --unsafe-fixes --in-flight ignore
import random

from temporalio import activity, workflow


def pick(names: list[str]) -> str:
    return random.choice(names)


@activity.defn
async def call(names: list[str]) -> str:
    return pick(names)


@workflow.defn
class RetryWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> str:
        return pick(names) + workflow.uuid4().hex
