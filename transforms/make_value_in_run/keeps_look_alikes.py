import os
import random
import time
import uuid
from datetime import datetime, timezone

from temporalio import workflow

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "orders")
EPOCH = datetime.fromtimestamp(0, timezone.utc)
FIELDS = time.gmtime(0)
RNG = random.Random(7)
LIMIT = os.environ.get("LIMIT", "3")
clock = time.time


class Registry:
    def __init__(self, at: float) -> None:
        self.names: list[str] = []


REGISTRY = Registry(time.time())
if False:
    FLAG = uuid.uuid4()
FLAG = None


@workflow.defn
class OrderWorkflow:
    kinds = ("a", "b")

    @workflow.run
    async def run(self, order: str) -> list[object]:
        def inner(at: datetime = workflow.now()) -> datetime:
            return at

        NAMES = [workflow.uuid4()]
        return [NAMESPACE, EPOCH, FIELDS, RNG, LIMIT, REGISTRY.names, FLAG, inner(), NAMES, self.kinds]
