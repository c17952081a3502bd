import datetime

from temporalio import workflow


@workflow.defn
class Invoice:
    @workflow.run
    async def run(self, days: int) -> str:
        due = workflow.now() + datetime.timedelta(days=days)
        return due.isoformat()
