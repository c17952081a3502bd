# flags: --unsafe-fixes
from datetime import timedelta

import pandas
from temporalio import workflow


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self, rows: list[int]) -> float:
        return float(pandas.Series(rows).sum())
