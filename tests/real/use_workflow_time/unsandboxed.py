import asyncio
import time
from datetime import date, datetime, timedelta, timezone

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def stamp(value: str) -> int:
    return len(value)


@workflow.defn(sandboxed=False)
class Stamped:
    @workflow.run
    async def run(self) -> int:
        now = datetime.now(timezone.utc)
        return await workflow.execute_activity(stamp, now.strftime("%Y-%m-%d"), start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class NamedAfterTheTime:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(
            stamp, "now", activity_id=f"stamp-{time.time_ns()}", start_to_close_timeout=TIMEOUT
        )


@workflow.defn(sandboxed=False)
class Elapsed:
    @workflow.run
    async def run(self) -> int:
        started = time.monotonic()
        await asyncio.sleep(3600)
        return int(time.monotonic() - started) // 60


@workflow.defn(sandboxed=False)
class NaiveDeadline:
    @workflow.run
    async def run(self) -> bool:
        deadline = datetime.utcnow() + timedelta(minutes=30)
        await asyncio.sleep(3600)
        return datetime.utcnow() > deadline


@workflow.defn(sandboxed=False)
class Today:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(stamp, date.today().isoformat(), start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class Trail:
    @workflow.run
    async def run(self, steps: list[str]) -> int:
        trail: dict[int, str] = {}
        for step in steps:
            trail[time.time_ns()] = step
        for _ in trail:
            await asyncio.sleep(0.01)
        return len(trail)
