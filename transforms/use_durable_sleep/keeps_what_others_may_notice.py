# All of this counts on running in one go, though nothing around the sleep says so.
import contextlib
import heapq
import threading
import time
from functools import partial, wraps
from pathlib import Path

from temporalio import activity, workflow

_lock = threading.Lock()
ACCOUNTS = [{"name": "a", "balance": 100}]
QUEUE = [3, 1, 2]
COUNTS: dict[str, int] = {}


def serialized(name):
    def wrap(function):
        @wraps(function)
        async def inner(order: str) -> str:
            with _lock if name else contextlib.nullcontext():
                return await function(order)

        return inner

    return wrap


async def under_lock(make):
    with _lock:
        return await make()


@activity.defn
@serialized("charge")
async def charge(order: str) -> str:
    time.sleep(1)
    return order


@activity.defn
async def partially(order: str) -> str:
    return await under_lock(partial(work, order))


async def work(order: str) -> str:
    time.sleep(1)
    return order


@activity.defn
async def aliased(name: str) -> int:
    account = next(one for one in ACCOUNTS if one["name"] == name)
    time.sleep(1)
    return account["balance"]


@activity.defn
async def taken_from_the_heap() -> int:
    if not QUEUE:
        return 0
    time.sleep(1)
    return heapq.heappop(QUEUE)


@activity.defn
async def once(order: str, seen: dict = {}) -> bool:
    if order in seen:
        return False
    time.sleep(1)
    seen[order] = True
    return True


@activity.defn
async def counted_in_a_file() -> int:
    count = int(Path("count").read_text())
    time.sleep(1)
    Path("count").write_text(str(count + 1))
    return count


@activity.defn
async def nested(order: str) -> int:
    def note() -> int:
        COUNTS[order] = COUNTS.get(order, 0) + 1
        return COUNTS[order]

    time.sleep(1)
    return note()


@workflow.defn
class Totals:
    def __init__(self) -> None:
        self.total = 0

    @workflow.signal
    async def add(self, amount: int) -> None:
        total = self.total
        time.sleep(5)
        self.total = total + amount

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self.total > 10)
        return self.total


class Ledger:
    def __init__(self) -> None:
        self.balance = 100

    @activity.defn
    async def read(this, order: str) -> int:  # noqa: N805
        time.sleep(1)
        return this.balance

    @staticmethod
    @activity.defn
    async def wait(order: str) -> str:
        COUNTS[order] = 1
        time.sleep(1)
        return order


closed = False


def close() -> None:
    global closed
    closed = True


@activity.defn
async def sell(order: str) -> str:
    if closed:
        return ""
    time.sleep(1)
    return order
