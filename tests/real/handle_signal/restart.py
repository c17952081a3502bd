import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=20)


@activity.defn
async def work(part: str) -> str:
    return f"{part} done"


@workflow.defn
class Report:
    def __init__(self) -> None:
        self.released = 0
        self.should_stop = False

    @workflow.run
    async def run(self) -> str:
        first = await workflow.execute_activity(work, "first", start_to_close_timeout=TIMEOUT)
        second = await workflow.execute_activity(work, "second", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released > 0)
        return f"{first}, {second}"

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    @workflow.signal
    def stop(self) -> None:
        self.should_stop = True


@workflow.defn
class Rounds:
    def __init__(self) -> None:
        self.released = 0
        self.should_stop = False

    @workflow.run
    async def run(self) -> str:
        parts = []
        for turn in range(3):
            parts.append(await workflow.execute_activity(work, f"{turn}", start_to_close_timeout=TIMEOUT))
            await workflow.wait_condition(lambda: self.released >= turn)
        return ", ".join(parts)

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    @workflow.signal
    def stop(self) -> None:
        self.should_stop = True


@workflow.defn
class Approval:
    @workflow.run
    async def run(self) -> str:
        self.approved = False
        self.released = 0
        try:
            await workflow.wait_condition(lambda: self.approved, timeout=0.05)
        except asyncio.TimeoutError:
            await workflow.execute_activity(work, "nobody", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released > 0)
        return f"approved: {self.approved}"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.signal
    def release(self) -> None:
        self.released += 1
