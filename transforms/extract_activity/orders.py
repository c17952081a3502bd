# flags: --unsafe-fixes --in-flight ignore
from dataclasses import dataclass, field

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@dataclass
class Line:
    name: str
    price: float


@dataclass
class Order:
    lines: list[Line] = field(default_factory=list)
    discount: float = 0.0


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, order: Order, country: str) -> str:
        count = 0
        lines = order.lines
        total = 0.0
        taxes = 0.0
        # What each line costs.
        for line in lines:
            price = line.price
            if line.name.startswith("book"):
                # Books are cheaper.
                price *= 0.9
            elif line.name.startswith("gift"):
                price = 0.0
            if country == "de":
                taxes += price * 0.19
            else:
                taxes += price * 0.2
            total += price
            count += 1
        return f"{count}: {total} {taxes}"


@workflow.defn
class CountWorkflow:
    @workflow.run
    async def run(self, text: str) -> dict:
        words = text.split()
        counts = {}
        for word in words:
            match len(word):
                case 1:
                    kind = "letter"
                case 2 | 3:
                    kind = "short"
                case _:
                    kind = "long"
            counts[kind] = counts.get(kind, 0) + 1
        return counts


def make_worker(client: Client) -> Worker:
    return Worker(client, task_queue="prices", workflows=[PriceWorkflow, CountWorkflow])
