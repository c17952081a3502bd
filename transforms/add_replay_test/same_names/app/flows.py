# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn(name="old")
class Ship:
    @workflow.run
    async def run(self) -> None:
        pass
