# flags: --unsafe-fixes --in-flight ignore
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Optional
from zoneinfo import ZoneInfo

import pytz
from temporalio import workflow

BERLIN = ZoneInfo("Europe/Berlin")
OFFSET = timezone(timedelta(hours=2))


@workflow.defn
class ZoneWorkflow:
    @workflow.run
    async def run(self, zone: tzinfo, other: Optional[tzinfo]) -> list[datetime]:
        return [
            datetime.now(ZoneInfo("UTC")),
            datetime.now(tz=pytz.utc),
            datetime.now(BERLIN),
            datetime.now(tz=OFFSET),
            datetime.now(
                tz=ZoneInfo("America/New_York"),  # where the exchange is
            ),
            datetime.now(tz=(pytz.timezone("Asia/Tokyo"))),
            datetime.now(zone),
            datetime.now(other),
            datetime.now(timezone.utc).astimezone(BERLIN),
            datetime.now().astimezone(BERLIN),
            datetime.utcnow().astimezone(BERLIN),
            datetime.now().astimezone(),
        ]
