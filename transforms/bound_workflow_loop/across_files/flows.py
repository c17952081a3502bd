# flags: --unsafe-fixes --in-flight ignore
from watching import Watcher, watch
from temporalio import workflow


@workflow.defn
class Watch:
    @workflow.run
    async def run(self, name: str) -> None:
        await watch(name)


@workflow.defn
class Guard(Watcher):
    @workflow.run
    async def run(self, name: str) -> None:
        while True:
            await self.look(name)
