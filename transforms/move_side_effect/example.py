from pathlib import Path

from temporalio import workflow


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        template = Path("templates", name).read_text()
        return template.upper()
