import time
from datetime import datetime, timedelta, timezone

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def note(text: str) -> str:
    return text


class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def note(self, text: str) -> str:
        noted = await workflow.execute_activity(note, text, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released > 0)
        return noted


# The sandbox refuses the clock, and the workflow goes on without it, in the old branch too.
@workflow.defn
class Assigned(Base):
    @workflow.run
    async def run(self) -> str:
        try:
            began = datetime.now(timezone.utc)
        except Exception:
            return await self.note("no time")
        return "past" if began.year > 2000 else "future"


@workflow.defn
class Returned(Base):
    @workflow.run
    async def run(self) -> str:
        if self.year() > 2000:
            return "past"
        return await self.note("no time")

    def year(self) -> int:
        try:
            return datetime.now(timezone.utc).year
        except Exception:
            return 0


# Nothing is awaited in between: workflow time stands still.
@workflow.defn(sandboxed=False)
class Condition(Base):
    @workflow.run
    async def run(self) -> str:
        began = time.perf_counter()
        total = sum(range(1_000_000))
        if time.perf_counter() > began:
            await self.note("slow")
        return "summed" if total else ""


# Where a clock is set, asked at once, and asked after the restart, one patch has to decide for all three.
@workflow.defn(sandboxed=False)
class Apart(Base):
    def __init__(self) -> None:
        super().__init__()
        self.began = 0.0
        self.is_late = False

    @workflow.run
    async def run(self) -> str:
        self.began = time.perf_counter()
        total = sum(range(1_000_000))
        if self.elapsed() > 0:
            await self.note("slow")
        return "late" if self.is_late else f"{total > 0}"

    def elapsed(self) -> float:
        return time.perf_counter() - self.began

    @workflow.signal
    def ask(self) -> None:
        self.is_late = time.perf_counter() - self.began > 360_000
        self.released += 1


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="notes", workflows=[Assigned, Returned], activities=[note]).run()
