# flags: --unsafe-fixes
from datetime import datetime

from temporalio import workflow

from chores import chore, run_chore


class Reports:
    @chore(name="render")
    async def render(self, name: str) -> str:
        return f"{name} {datetime.now():%Y-%m-%d}"


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        return await run_chore(Reports.render, name)
