# flags: --unsafe-fixes
import itertools
from collections import defaultdict, deque

from temporalio import workflow


class Tally:
    def __init__(self) -> None:
        self.rows: list[str] = []
        self.count = 0


orders = []
totals = defaultdict(int)
recent = deque(maxlen=3)
by_customer: dict[str, list[str]] = {}
numbers = itertools.count(1)
tally = Tally()
paid = unpaid = 0
last = None


def note(order: str) -> int:
    totals[order] += 1
    by_customer["all"].append(order)
    del by_customer["none"]
    return next(numbers) + totals[order] + len(by_customer)


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    @workflow.run
    async def run(self, order: str) -> int:
        global paid, last
        orders.append(order)
        recent.appendleft(order)
        tally.count += 1
        tally.rows.append(order)
        for paid in range(3):
            pass
        last = order
        return note(order) + len(orders) + len(recent) + tally.count + paid + len(last)
