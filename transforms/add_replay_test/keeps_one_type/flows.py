# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn
class Ship:
    @workflow.run
    async def run(self) -> None:
        pass


@workflow.defn(name="Ship")
class ShipAgain:
    @workflow.run
    async def run(self) -> None:
        pass
