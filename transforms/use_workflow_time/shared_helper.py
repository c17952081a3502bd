# flags: --unsafe-fixes --in-flight ignore
import time
from datetime import datetime, timezone

from temporalio import activity, workflow


def stamp() -> str:
    return datetime.now(timezone.utc).isoformat()


def millis() -> int:
    return int(time.time() * 1000)


def local() -> tuple[datetime, str]:
    started = datetime.now()
    return started, f"{started:%H:%M}" + time.strftime("%Y")


@activity.defn
async def record() -> str:
    return f"{stamp()} {millis()} {local()}"


@workflow.defn
class RecordWorkflow:
    @workflow.run
    async def run(self) -> str:
        return f"{stamp()} {millis()} {local()}"
