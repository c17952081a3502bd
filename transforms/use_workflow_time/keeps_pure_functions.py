# flags: --unsafe-fixes
import asyncio
import time
from datetime import datetime, timedelta, timezone

from temporalio import workflow


@workflow.defn
class PureWorkflow:
    @workflow.run
    async def run(self, text: str, seconds: float) -> list[object]:
        loop = asyncio.get_running_loop()
        now = workflow.now()
        return [
            datetime.fromisoformat(text),
            datetime.strptime(text, "%Y"),
            datetime.fromtimestamp(seconds, timezone.utc),
            datetime.fromtimestamp(seconds, tz=timezone.utc),
            datetime(2024, 1, 1, tzinfo=timezone.utc),
            time.gmtime(seconds),
            time.strftime("%Y", time.gmtime(seconds)),
            loop.time(),
            workflow.time(),
            now + timedelta(days=1),
            isinstance(now, datetime),
        ]
