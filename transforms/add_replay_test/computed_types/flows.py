# flags: --unsafe-fixes
from temporalio import workflow

from settings import PREFIX


@workflow.defn(name=PREFIX + "ship")
class Ship:
    @workflow.run
    async def run(self) -> None:
        pass


@workflow.defn(name=PREFIX + "store")
class Store:
    @workflow.run
    async def run(self) -> None:
        pass
