# flags: --unsafe-fixes
from dataclasses import dataclass, field
from datetime import datetime, timezone

from temporalio import workflow


@dataclass
class Order:
    name: str
    made_at: datetime | None = field(default=None)

    def __post_init__(self) -> None:
        if self.made_at is None:
            self.made_at = datetime.now(timezone.utc)

    def age(self) -> float:
        return (datetime.now(timezone.utc) - self.made_at).total_seconds()


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> float:
        order = Order(name)
        return order.age()
