# flags: --unsafe-fixes
from datetime import datetime, timezone
from typing import Callable

from temporalio import activity, workflow


def schedule(clock: Callable[[], datetime]) -> datetime:
    return clock()


def naive() -> Callable[[], datetime]:
    return datetime.utcnow


@activity.defn
async def record() -> str:
    return str(naive()())


@workflow.defn
class ClashWorkflow:
    @workflow.run
    async def run(self, limit: datetime) -> float:
        now = datetime.now()
        if now > limit:
            return now.timestamp()
        schedule(datetime.now)
        schedule(naive())
        return datetime.fromtimestamp((1.5)).year
