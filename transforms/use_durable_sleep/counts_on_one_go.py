# flags: --unsafe-fixes
import contextlib
import io
import os
import tempfile
import time
from collections import defaultdict

import requests
from temporalio import activity

BALANCES = {"shop": 0}
count = 0


@activity.defn
async def deposit(amount: int) -> int:
    balance = BALANCES["shop"]
    time.sleep(0.2)
    BALANCES["shop"] = balance + amount
    return BALANCES["shop"]


@activity.defn
async def number() -> int:
    global count
    before = count
    time.sleep(0.1)
    count = before + 1
    return count


class Ledger:
    def __init__(self) -> None:
        self.booked: list[str] = []

    @activity.defn
    async def book(self, order: str) -> None:
        self.booked.append(f"{order} begins")
        time.sleep(1)
        self.booked.append(f"{order} ends")

    @activity.defn
    async def rebook(self, order: str) -> None:
        self.booked.remove(order)
        await self.settle()
        self.booked.append(order)

    async def settle(self) -> None:
        time.sleep(1)


@activity.defn
async def printed(order: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        time.sleep(0.2)
        print("invoice", order)
    return out.getvalue()


# Nobody else sees any of this.
@activity.defn
async def own(order: dict[str, str], limit: int = 3) -> list[str]:
    found: list[str] = []
    by_name = defaultdict(list)
    order["state"] = "taken"
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory() as folder:
        time.sleep(1)
        found.append(folder)
    with requests.Session() as session:
        session.headers["order"] = "7"
        time.sleep(1)
    by_name["a"].append("b")
    total = 0
    for part in found[:limit]:
        total += len(part)
        time.sleep(total)
    return sorted(found, key=lambda each: by_name[each])


@activity.defn
async def outer() -> None:
    await rest()


async def rest() -> None:
    time.sleep(1)


class Till:
    def __init__(self) -> None:
        self.open: dict[str, int] = {}

    @activity.defn
    async def settle(self, order: str) -> None:
        self._begin(order)
        time.sleep(1)
        self._end(order)

    @activity.defn
    async def remind(self) -> None:
        for order in self.open.values():
            time.sleep(order)

    def _begin(self, order: str) -> None:
        self.open[order] = 1

    def _end(self, order: str) -> None:
        del self.open[order]


@activity.defn
async def in_folder(folder: str) -> str:
    os.chdir(folder)
    time.sleep(1)
    return os.getcwd()
