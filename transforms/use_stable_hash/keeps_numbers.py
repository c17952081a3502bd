import asyncio
import zlib

from temporalio import workflow


@workflow.defn
class Stable:
    @workflow.run
    async def run(self, number: int, key: str) -> int:
        if hash(number) % 2 == 0 or hash(len(key)) > 3:
            await asyncio.sleep(hash((1, number)))
        return zlib.crc32(key.encode()) + hash(number + 1)
