# flags: --unsafe-fixes
from datetime import timedelta

import pandas
from temporalio import activity, workflow


@activity.defn
def total(rows: list[int]) -> float:
    return float(pandas.Series(rows).sum())


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self, rows: list[int]) -> float:
        return await workflow.execute_activity(total, rows, start_to_close_timeout=timedelta(minutes=1))
