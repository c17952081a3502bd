import asyncio

from temporalio import activity

from app.beats import Pulse, Reporting, every, told
from app.beats.pulse import in_background
from app.remote import AutoHeartbeater, push


@activity.defn
async def by_a_helper(rows: list[str]) -> None:
    for count, row in enumerate(rows):
        await push(row)
        told(count)


class Work(Reporting):
    @activity.defn
    async def by_a_base_class(self, rows: list[str]) -> None:
        for count, row in enumerate(rows):
            await push(row)
            self.report(count)


@activity.defn
async def by_a_context_manager(rows: list[str]) -> None:
    async with Pulse():
        for row in rows:
            await push(row)


@activity.defn
@every(seconds=10)
async def by_a_decorator(rows: list[str]) -> None:
    for row in rows:
        await push(row)


@activity.defn
def by_a_thread(rows: list[str]) -> None:
    in_background().start()
    for row in rows:
        download(row)


@activity.defn
async def by_a_task(rows: list[str]) -> None:
    async def pulse() -> None:
        while True:
            await asyncio.sleep(5)
            told(0)

    task = asyncio.create_task(pulse())
    for row in rows:
        await push(row)
    task.cancel()


@activity.defn
async def by_a_callback(rows: list[str]) -> None:
    for row in rows:
        await push(row, progress=told)


@activity.defn
async def by_something_of_a_library(rows: list[str]) -> None:
    with AutoHeartbeater(interval=10):
        for row in rows:
            await push(row)
