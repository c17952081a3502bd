# flags: --unsafe-fixes
from dataclasses import dataclass
import time

import requests
from temporalio import activity


@dataclass
class State:
    name: str


LIMIT = 3


async def settle() -> None:
    time.sleep(0.2)


@activity.defn
async def poll(job: str) -> str:
    for _ in range(3):
        time.sleep(1)
    await settle()
    return job


@activity.defn
async def wait_for(client_url: str) -> State:
    with requests.Session() as session:
        for turn in range(LIMIT):
            state = session.get(client_url, timeout=5).text
            found: dict[str, int] = {}
            found[state] = turn
            if state == "ready":
                return State(state)
            activity.logger.info("turn %d", turn)
            time.sleep(1)
    return State("late")
