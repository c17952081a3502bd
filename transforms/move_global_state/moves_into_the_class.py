# flags: --unsafe-fixes
from collections import defaultdict, deque
from datetime import timedelta

from temporalio import workflow

# How many orders were taken.
count = 0
SEEN: list[str] = []  # in the order of the signals

totals = defaultdict(int)
limits = {
    "daily": 3,  # by contract
    "weekly": 10,
}
recent = deque(maxlen=3)


@workflow.defn
class OrderWorkflow:
    """Takes orders."""

    TIMEOUT = timedelta(seconds=5)

    # Runs until it is told to stop.
    @workflow.run
    async def run(this, order: str) -> int:
        global count, limits
        count += 1
        limits["daily"] -= 1
        limits = dict(limits)

        def add(name: str) -> None:
            recent.append(name)
            totals[name] += 1

        add(order)
        await workflow.wait_condition(lambda: len(SEEN) > count)
        return sum(totals[name] for name in SEEN) + len(recent)

    @workflow.signal
    def see(self, name: str) -> None:
        global count  # noqa: PLW0603
        SEEN.append(name)
        count = (
            count
            + 1
        )

    @workflow.query
    def taken(self) -> str:
        return f"{count} of {SEEN!r}"
