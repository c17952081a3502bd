# asyncio waits once for a task that a list has twice, the SDK's own give it back twice: one payment more.
import asyncio
from datetime import timedelta

from temporalio import workflow

LIMIT = timedelta(seconds=30)


class Prices:
    """Each price is asked for once."""

    def __init__(self) -> None:
        self._prices: dict[str, asyncio.Task[int]] = {}

    def price(self, sku: str) -> "asyncio.Task[int]":
        if sku not in self._prices:
            self._prices[sku] = asyncio.create_task(self.ask(sku))
        return self._prices[sku]

    async def ask(self, sku: str) -> int:
        return await workflow.execute_activity("price", sku, start_to_close_timeout=LIMIT)


@workflow.defn
class PayingWorkflow(Prices):
    @workflow.run
    async def run(self, skus: list[str]) -> int:
        paid = 0
        for task in asyncio.as_completed([self.price(sku) for sku in skus]):
            paid += await workflow.execute_activity("pay", await task, start_to_close_timeout=LIMIT)

        done, _ = await asyncio.wait([self.price(sku) for sku in skus], timeout=60)
        paid += sum(task.result() for task in done)

        pending = {self.price(sku) for sku in skus}
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            paid += len(done)

        default = asyncio.create_task(self.ask("none"))
        mixed = [asyncio.create_task(self.ask(sku)) if sku else default for sku in skus]
        done, _ = await asyncio.wait(mixed)
        paid += len(done)

        first = asyncio.create_task(self.ask(skus[0]))
        second = first if len(skus) == 1 else asyncio.create_task(self.ask(skus[1]))
        done, _ = await asyncio.wait({first, second})
        paid += len(done)

        twice = [first]
        twice.append(first)
        done, _ = await asyncio.wait(twice, timeout=5)
        by_sku = {}
        for sku in skus:
            by_sku[sku] = self.price(sku)
        late, _ = await asyncio.wait(by_sku.values(), timeout=5)
        futures = [asyncio.ensure_future(self.price(sku)) for sku in skus]
        last, _ = await asyncio.wait([*futures, *late], timeout=5)
        return paid + len(done) + len(last)


class Group:
    def __init__(self) -> None:
        self.task: asyncio.Task[int] | None = None

    def create_task(self, work) -> asyncio.Task[int]:
        if self.task is None:
            self.task = asyncio.create_task(work)
        return self.task


@workflow.defn
class GroupedWorkflow(Prices):
    @workflow.run
    async def run(self, skus: list[str]) -> int:
        group = Group()
        done, _ = await asyncio.wait([group.create_task(self.ask(sku)) for sku in skus], timeout=5)
        found = len(done)
        for task in asyncio.as_completed([first := asyncio.create_task(self.ask("a")), first]):
            found += await task
        return found
