import time
from datetime import datetime, timezone

from temporalio import workflow


@workflow.defn
class MeterWorkflow:
    @workflow.run
    async def run(self) -> float:
        started = time.monotonic()
        begun = time.time()
        self.created = datetime.utcnow()
        millis = int(datetime.now().timestamp() * 1000)
        stamp = datetime.now(timezone.utc).timestamp()
        year = time.gmtime().tm_year + time.gmtime(None).tm_mon
        await workflow.sleep(5)
        took = time.monotonic() - started
        return took + millis + stamp + year + time.time() - begun


@workflow.defn
class LocalWorkflow:
    @workflow.run
    async def run(self) -> str:
        return datetime.now().isoformat()
