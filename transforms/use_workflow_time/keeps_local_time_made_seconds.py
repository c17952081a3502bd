# flags: --unsafe-fixes
import time
from datetime import datetime

from temporalio import workflow


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self) -> list[float]:
        return [
            time.mktime(datetime.now().timetuple()),
            time.mktime(time.localtime()),
        ]
