# flags: --unsafe-fixes --in-flight ignore
import random as real_random

from temporalio import activity, workflow
from temporalio.workflow import random

from .dice import choice

LIMIT = real_random.randint(1, 6)


@activity.defn
async def roll() -> int:
    return real_random.randint(1, 6)


@workflow.defn
class DiceWorkflow:
    @workflow.run
    async def run(self, sides: int = real_random.randint(1, 6)) -> int:
        return random().randint(1, sides) + choice([1, 2]) + LIMIT
