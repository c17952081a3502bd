import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import workflow

SHARDS = ["a", "b", "c"]
TIMEOUT = timedelta(seconds=10)


class Row:
    pass


def bucket(key: str) -> int:
    return hash(key) % 8


def label(row: Row) -> str:
    return f"row-{id(row)}"


@workflow.defn
class Shards:
    @workflow.run
    async def run(self, key: str, rows: list[str]) -> int:
        if hash(key) % 2 == 0:
            await asyncio.sleep(1)
        shard = SHARDS[hash(key.encode()) % len(SHARDS)]
        await workflow.execute_activity("store", shard, start_to_close_timeout=TIMEOUT)
        await workflow.execute_activity("store", key, activity_id=label(Row()), start_to_close_timeout=TIMEOUT)
        await workflow.execute_child_workflow("Child", key, id=f"child-{bucket(key)}")
        for row in sorted(rows, key=hash):
            await workflow.execute_activity("store", row, start_to_close_timeout=TIMEOUT)
        first = min(rows, key=lambda row: abs(hash(row)))
        await workflow.execute_activity(first, start_to_close_timeout=TIMEOUT)
        return hash((key, 1))


@dataclass(frozen=True)
class Label:
    name: str
    width: int


@workflow.defn
class Labels:
    @workflow.run
    async def run(self, label: Label, at: datetime) -> int:
        return hash(label) + hash(at)
