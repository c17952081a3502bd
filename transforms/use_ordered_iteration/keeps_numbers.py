import asyncio

from temporalio import workflow


@workflow.defn
class Numbers:
    @workflow.run
    async def run(self, sizes: list[int], names: list[str], flags: set[bool]) -> list[int]:
        for size in set(sizes):
            await asyncio.sleep(size)
        for size in {len(name) for name in names}:
            await asyncio.sleep(size)
        for index in set(range(10)) - {2, 3}:
            await asyncio.sleep(index)
        for flag in flags:
            await asyncio.sleep(int(flag))
        days = set()
        for size in sizes:
            days.add(size % 7)
        for day in days:
            await asyncio.sleep(day)
        return list({size * 2 for size in sizes})
