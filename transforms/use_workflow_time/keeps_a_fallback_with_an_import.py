# flags: --unsafe-fixes
from datetime import datetime

from temporalio import workflow


def today() -> str:
    try:
        from temporalio import workflow as flow

        now = flow.now()
    except Exception:
        now = datetime.now()
    return f"{now:%Y-%m-%d}"


@workflow.defn
class Report:
    @workflow.run
    async def run(self) -> str:
        return today()
