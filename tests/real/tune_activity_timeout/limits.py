import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

ONCE = RetryPolicy(maximum_attempts=1)
MINUTE = timedelta(minutes=1)


@activity.defn
async def greet(name: str) -> str:
    return f"hello {name}"


@activity.defn
async def settle() -> str:
    await asyncio.sleep(1.2)
    return "settled"


@activity.defn
async def poll() -> str:
    for number in range(2):
        activity.heartbeat(number)
        await asyncio.sleep(1.5)
    return "polled"


@workflow.defn
class Number:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(0.01)
        return await workflow.execute_activity(greet, "you", start_to_close_timeout=30)


@workflow.defn
class Seconds:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(greet, "you", schedule_to_close_timeout=timedelta(seconds=30).seconds)


@workflow.defn
class Zero:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            greet, "you", schedule_to_close_timeout=MINUTE, start_to_close_timeout=timedelta(0)
        )


@workflow.defn
class TooShortForItsSleep:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(settle, start_to_close_timeout=timedelta(seconds=1), retry_policy=ONCE)


@workflow.defn
class TooShortForItsPauses:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            poll, start_to_close_timeout=MINUTE, heartbeat_timeout=timedelta(seconds=1), retry_policy=ONCE
        )


@workflow.defn
class BeyondTheWhole:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            greet, "you", start_to_close_timeout=timedelta(hours=1), schedule_to_close_timeout=MINUTE
        )
