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
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True


# Nothing is awaited between the two clocks: workflow time stands still.
@workflow.defn(sandboxed=False)
class Measured(Base):
    @workflow.run
    async def run(self) -> str:
        began = time.perf_counter()
        total = sum(range(1_000_000))
        speed = "slow" if time.perf_counter() > began else "quick"
        noted = await workflow.execute_activity(note, speed, activity_id=speed, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return noted if total else ""


# The sandbox refuses the clock, and the workflow goes on without it.
@workflow.defn
class Noted(Base):
    @workflow.run
    async def run(self) -> str:
        try:
            began = datetime.now(timezone.utc)
            time_of = "past" if began.year > 2000 else "future"
        except Exception:
            time_of = "no time"
        noted = await workflow.execute_activity(note, time_of, activity_id=time_of, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return noted


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="notes", workflows=[Noted], activities=[note]).run()
