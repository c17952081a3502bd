from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def stock(item: str) -> int:
    return len(item) - 4


@workflow.defn
class Reserve:
    @workflow.run
    async def run(self, item: str) -> int:
        left = await workflow.execute_activity(stock, item, start_to_close_timeout=TIMEOUT)
        if left <= 0:
            raise ValueError(f"{item} is out of stock")
        return left


@workflow.defn
class Check:
    @workflow.run
    async def run(self, item: str) -> int:
        left = await workflow.execute_activity(stock, item, start_to_close_timeout=TIMEOUT)
        assert left > 0, f"{item} is missing"
        return left


@workflow.defn
class Adjust:
    def __init__(self) -> None:
        self.amount = 0

    @workflow.run
    async def run(self, item: str) -> int:
        await workflow.execute_activity(stock, item, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.amount > 0)
        return self.amount

    @workflow.update
    async def add(self, amount: int) -> int:
        if amount < 0:
            raise ValueError("cannot add less than nothing")
        self.amount += amount
        return self.amount
