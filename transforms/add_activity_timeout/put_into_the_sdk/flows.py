# flags: --unsafe-fixes
from temporalio import workflow

import patching


@workflow.defn
class Export:
    @workflow.run
    async def run(self, name: str) -> str:
        return await workflow.execute_activity("export", f"{patching.__name__} {name}")
