# flags: --unsafe-fixes --in-flight ignore
import asyncio
import json

from temporalio import workflow


def crunch(rows: list[int], *, factor: int = 1) -> int:
    return sum(rows) * factor


def store(rows: list[int]) -> None:
    print(rows)


async def later(rows: list[int]) -> int:
    return len(rows)


@workflow.defn
class CrunchWorkflow:
    @workflow.run
    async def run(self, rows: list[int], factor: int) -> str:
        total = await asyncio.to_thread(crunch, rows, factor=factor)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, store, rows)
        text = await asyncio.get_running_loop().run_in_executor(
            None,
            json.dumps,  # slow for many rows
            rows,
        )
        started = asyncio.to_thread(crunch, rows)
        more = await asyncio.to_thread(lambda: 1)
        own = await asyncio.to_thread(self.count, rows)
        return f"{total}{text}{await started}{more}{own}"

    def count(self, rows: list[int]) -> int:
        return len(rows)
