import hashlib
import random
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from datetime import datetime as clock
from uuid import uuid4

from temporalio import workflow

STARTED = datetime.now(timezone.utc)
DEADLINE = clock.utcnow() + timedelta(hours=1)
STAMP: int = int(time.time())
TOKEN = secrets.token_hex(8)
RNG = random.Random()
SHARD = hashlib.sha256(str(uuid4()).encode()).hexdigest()[:4]
if STAMP:
    LABEL = "label-%s" % random.randint(
        1,  # from
        9,
    )


@dataclass
class Receipt:
    total: int
    number: str = str(uuid4())
    at: datetime = field(default_factory=datetime.now)


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    token = uuid4().hex
    opened: float = time.monotonic()

    @workflow.run
    async def run(self, order: str, at: datetime = datetime.now()) -> list[object]:
        if order == OrderWorkflow.token:
            return [Receipt(3), at]
        later = [STARTED for _ in range(1) if STAMP]
        return [later, DEADLINE, TOKEN, RNG.random(), SHARD, LABEL, self.opened, delayed(), delayed(1), named(name="x")]

    @workflow.query
    def when(self) -> datetime:
        return STARTED


def delayed(days: int = 0, since=time.time()) -> float:
    return since + days


def named(*, name: str = str(uuid4())) -> str:
    return name
