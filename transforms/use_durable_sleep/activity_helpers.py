# flags: --unsafe-fixes
import asyncio
import time

from temporalio import activity


def pause(seconds: float) -> None:
    time.sleep(seconds)


def fetch(name: str) -> str:
    pause(1)
    return name


def by_both() -> None:
    time.sleep(1)


def in_thread() -> None:
    time.sleep(1)


def in_script() -> None:
    time.sleep(1)


@activity.defn
async def poll(name: str) -> str:
    pause(0.5)
    by_both()
    in_script()
    await asyncio.to_thread(in_thread)
    return fetch(name)


@activity.defn
def work() -> None:
    by_both()


def main() -> None:
    in_script()
