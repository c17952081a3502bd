# flags: --target-sdk 1.20
from datetime import datetime

from temporalio import workflow


@workflow.defn
class Named:
    @workflow.run
    async def run(self) -> str:
        pause = workflow.timedelta(seconds=1)
        return f"{pause} {workflow.uuid.NAMESPACE_DNS}"
