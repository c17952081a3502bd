# Made again, a generator with a name starts from its beginning: all dice would throw the same.
import random
from functools import lru_cache

from temporalio import workflow


class Dice:
    def __init__(self) -> None:
        self.rng = random.Random()

    def throw(self) -> int:
        return self.rng.randint(1, 6)


@lru_cache
def shard() -> int:
    return random.randint(0, 7)


@workflow.defn(sandboxed=False)
class Rolls:
    @workflow.run
    async def run(self) -> list[int]:
        return [Dice().throw() for _ in range(4)] + [shard()]
