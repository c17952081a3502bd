import asyncio
import uuid
import zlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import IntEnum

from temporalio import workflow


@workflow.defn
class Stable:
    @workflow.run
    async def run(self, number: int, key: str) -> int:
        if hash(number) % 2 == 0 or hash(len(key)) > 3:
            await asyncio.sleep(hash((1, number)))
        return zlib.crc32(key.encode()) + hash(number + 1)


class Size(IntEnum):
    SMALL = 1


@dataclass(frozen=True)
class Box:
    width: int
    height: int


@workflow.defn
class Known:
    @workflow.run
    async def run(self, order: uuid.UUID, age: timedelta, price: Decimal, box: Box, size: Size) -> int:
        if hash(order) % 2 == 0 or hash(frozenset([1, 2])) > 3:
            await asyncio.sleep(hash(age) % 10)
        return hash(price) + hash((box, 1)) + hash(size) + hash(workflow.uuid4())
