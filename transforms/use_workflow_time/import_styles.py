# flags: --unsafe-fixes --in-flight ignore
import datetime
import datetime as dt
import time
import time as clock
from datetime import date, datetime as stamp, timezone
from time import time as now

from temporalio import workflow


@workflow.defn
class ClockWorkflow:
    @workflow.run
    async def run(self) -> list[object]:
        from datetime import UTC

        return [
            datetime.datetime.now(datetime.timezone.utc),
            dt.datetime.now(tz=dt.timezone.utc),
            stamp.now(timezone.utc),
            stamp.now(UTC),
            stamp.now(),
            stamp.now(None),
            stamp.today(),
            stamp.utcnow(),
            date.today(),
            dt.date.today(),
            time.time(),
            clock.time_ns(),
            now(),
            stamp.fromtimestamp(1700000000),
        ]
