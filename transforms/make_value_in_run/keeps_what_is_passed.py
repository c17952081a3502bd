import time
import uuid
from dataclasses import dataclass

from temporalio import workflow


@dataclass
class Receipt:
    total: int
    number: str = uuid.uuid4().hex


def delayed(days: int, since: float = time.time()) -> float:
    return since + days


def unread(at: float = time.time()) -> int:
    return 3


@workflow.defn
class OrderWorkflow:
    opened = time.time()

    def __init__(self) -> None:
        self.opened = workflow.time()

    @workflow.run
    async def run(self, order: str) -> list[object]:
        given = {"number": order}
        return [Receipt(3, order), Receipt(3, **given), delayed(1, self.opened), delayed(1, since=2), unread()]
