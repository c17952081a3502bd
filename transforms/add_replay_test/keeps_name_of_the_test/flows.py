# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn
class Path:
    @workflow.run
    async def run(self) -> None:
        pass
