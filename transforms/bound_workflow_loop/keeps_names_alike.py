# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow


class Loop:
    async def run(self) -> None:
        while True:
            await asyncio.sleep(60)


@workflow.defn
class Once:
    @workflow.run
    async def run(self, forever: bool) -> None:
        while forever:
            await asyncio.sleep(60)
        while False:
            await asyncio.sleep(60)

    @workflow.query
    def state(self) -> str:
        return "open"
