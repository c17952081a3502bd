# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow

A_DAY = timedelta(days=1)


@workflow.defn
class Remind:
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(A_DAY)
