import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ActivityError

TIMEOUT = timedelta(seconds=10)

tickets = 0
calls: list[str] = []
failures: dict[str, int] = {}
stage = None


@activity.defn
async def reserve(seat: str) -> str:
    if seat == "gone":
        raise ValueError("gone")
    return seat


# Runs of one worker count together, and so does a replay there: the counter names the activity.
@workflow.defn(sandboxed=False)
class SharedTicket:
    @workflow.run
    async def run(self) -> str:
        global tickets
        tickets += 1
        await asyncio.sleep(0.01)
        return await workflow.execute_activity(
            reserve, "A1", activity_id=f"ticket-{tickets}", start_to_close_timeout=TIMEOUT
        )


# Each run has the module anew: a history of it, with a handler in it, a failure and two branches, has to replay.
@workflow.defn
class Calls:
    @workflow.run
    async def run(self) -> list[str]:
        await workflow.wait_condition(lambda: len(calls) > 1)
        await asyncio.gather(*(self.seat(name) for name in calls))
        return [*calls, *(f"{name}: {count}" for name, count in failures.items())]

    @workflow.signal
    async def call(self, name: str) -> None:
        calls.append(name)
        await asyncio.sleep(0.01)
        calls[-1] = f"{calls[-1]}"

    async def seat(self, name: str) -> None:
        try:
            await workflow.execute_activity(
                reserve, name, activity_id=f"{name}-{len(calls)}", schedule_to_close_timeout=timedelta(seconds=1)
            )
        except ActivityError:
            failures[name] = failures.get(name, 0) + 1


@workflow.defn
class Stages:
    @workflow.run
    async def run(self) -> str:
        global stage
        stage = "waits"
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            stage = f"{stage}, leaves"
            await asyncio.shield(
                workflow.execute_activity(
                    reserve, stage, activity_id=stage, start_to_close_timeout=TIMEOUT
                )
            )
            raise
        return stage
