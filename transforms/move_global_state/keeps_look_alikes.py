from collections import Counter

from temporalio import workflow

LIMITS = {"daily": 3}
names: list[str] = []
total = 0


@workflow.defn
class OrderWorkflow:
    def __init__(self) -> None:
        self.names: list[str] = []
        self.total = 0

    @workflow.run
    async def run(self, order: str, seen: list[str]) -> int:
        names = []
        names.append(order)
        total = LIMITS["daily"]
        total += len(names)
        seen.append(order)
        self.names.append(order)
        self.total += total
        limits = dict(LIMITS)
        limits["daily"] = 4
        counts = Counter(LIMITS)
        counts.update(order)

        def add() -> None:
            nonlocal total
            total += 1

        add()
        return total
