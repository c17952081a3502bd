# flags: --unsafe-fixes
import time
from datetime import date, datetime
from typing import Callable

from temporalio import workflow

now = datetime.utcnow


class Budget:
    def __init__(self, clock: Callable[[], float], today: Callable[[], date]) -> None:
        self.left = clock()
        self.day = today()


@workflow.defn
class BudgetWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> float:
        clock = time.time
        steady = time.perf_counter
        stamps = [maker() for maker in (time.time_ns, datetime.utcnow)]
        budget = Budget(time.time, date.today)
        started = now()
        await workflow.sleep(1)
        names.sort(key=lambda _: time.time())
        return clock() + steady() + budget.left + len(stamps) + started.year
