# flags: --unsafe-fixes
import time
from concurrent.futures import ThreadPoolExecutor

from temporalio import activity


def backoff(attempt: int) -> None:
    time.sleep(2**attempt)


def fetch(name: str) -> str:
    backoff(1)
    return name


def load(name: str) -> str:
    time.sleep(1)
    return name


@activity.defn
def download(name: str) -> str:
    backoff(2)
    return fetch(name)


@activity.defn
async def download_all(names: list[str]) -> list[str]:
    with ThreadPoolExecutor() as pool:
        return [fetch(names[0]), *pool.map(load, names)]
