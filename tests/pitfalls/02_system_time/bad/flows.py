import datetime

from temporalio import workflow


@workflow.defn
class Invoice:
    @workflow.run
    async def run(self, days: int) -> str:
        due = datetime.datetime.now() + datetime.timedelta(days=days)  # found
        return due.isoformat()
