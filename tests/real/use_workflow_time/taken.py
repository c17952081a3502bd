import time
from datetime import datetime, timedelta, timezone

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def note(text: str) -> str:
    return text


# The sandbox refuses the clock, and the workflow goes on without it.
@workflow.defn
class Noted:
    @workflow.run
    async def run(self) -> str:
        try:
            began = datetime.now(timezone.utc)
        except Exception:
            return await workflow.execute_activity(note, "no time", start_to_close_timeout=TIMEOUT)
        return "past" if began.year > 2000 else "future"


# So it may be in workflows whose worker is not in sight.
@workflow.defn
class Local:
    @workflow.run
    async def run(self) -> str:
        try:
            began = datetime.now()
        except Exception:
            return await workflow.execute_activity(note, "no time", start_to_close_timeout=TIMEOUT)
        return "past" if began.year > 2000 else "future"


# Nothing is awaited in between: workflow time stands still.
@workflow.defn(sandboxed=False)
class Slow:
    @workflow.run
    async def run(self) -> str:
        began = time.perf_counter()
        total = sum(range(1_000_000))
        if time.perf_counter() > began:
            await workflow.execute_activity(note, "slow", start_to_close_timeout=TIMEOUT)
        return "summed" if total else ""


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="notes", workflows=[Noted], activities=[note]).run()
