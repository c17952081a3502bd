# flags: --unsafe-fixes --in-flight ignore
import time
from datetime import datetime
from time import localtime, strftime

from temporalio import workflow


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self, seconds: float) -> list[object]:
        return [
            time.localtime(),
            localtime(None),
            time.strftime("%Y-%m-%d"),
            strftime("%H:%M",),
            time.ctime(),
            time.asctime(),
            datetime.fromtimestamp(seconds),
            datetime.fromtimestamp(time.time()),
            datetime.fromtimestamp(seconds).astimezone(),
        ]
