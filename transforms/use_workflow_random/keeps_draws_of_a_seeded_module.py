# flags: --unsafe-fixes --in-flight ignore
import random

from temporalio import workflow


def pick(names: list[str]) -> str:
    return random.choice(names)


@workflow.defn(sandboxed=False)
class DrawWorkflow:
    @workflow.run
    async def run(self, number: int, names: list[str]) -> str:
        random.seed(number)
        random.shuffle(names)
        return pick(names)
