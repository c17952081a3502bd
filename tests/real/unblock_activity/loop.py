import asyncio
import subprocess
import sys
import threading
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

TIMEOUT = timedelta(seconds=30)
PAUSE = [sys.executable, "-c", "import time; time.sleep(0.3)"]


class Ticking:
    """Counts how often the event loop gets a turn."""

    def __init__(self) -> None:
        self.ticks = 0

    async def __aenter__(self) -> "Ticking":
        self.task = asyncio.create_task(self.tick())
        await asyncio.sleep(0)
        self.ticks = 0
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()

    async def tick(self) -> None:
        while True:
            self.ticks += 1
            await asyncio.sleep(0.01)


def run_helper() -> int:
    return subprocess.run(PAUSE).returncode


@activity.defn
async def run_program() -> bool:
    async with Ticking() as ticking:
        subprocess.run(PAUSE, check=True)
        return ticking.ticks > 1


@activity.defn
async def run_by_a_helper() -> bool:
    async with Ticking() as ticking:
        run_helper()
        return ticking.ticks > 1


@activity.defn
async def is_on_the_loop() -> bool:
    activity.heartbeat("before")
    subprocess.run(PAUSE, check=True)
    return threading.current_thread() is threading.main_thread()


@activity.defn
async def make_worker() -> bool:
    """A worker refuses plain functions where it has no executor for them."""
    return worker(activity.client(), activity.info().workflow_id or "").is_running


@workflow.defn
class Program:
    @workflow.run
    async def run(self) -> bool:
        return await workflow.execute_activity(run_program, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Helper:
    @workflow.run
    async def run(self) -> bool:
        return await workflow.execute_activity(run_by_a_helper, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Plain:
    @workflow.run
    async def run(self) -> bool | None:
        if await workflow.execute_activity(make_worker, start_to_close_timeout=TIMEOUT):
            return None
        return await workflow.execute_activity(is_on_the_loop, start_to_close_timeout=TIMEOUT)


def worker(client: Client, queue: str) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        workflows=[Plain, Helper],
        activities=[is_on_the_loop, run_by_a_helper, run_program],
    )
