from datetime import timedelta

from temporalio import workflow


def unique(names: list[str]) -> list[str]:
    return list(set(names))


@workflow.defn
class Report:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        await workflow.execute_activity("report", list(set(names)), start_to_close_timeout=timedelta(seconds=5))
        for name in unique(names):
            await workflow.execute_activity("mail", name, start_to_close_timeout=timedelta(seconds=5))
