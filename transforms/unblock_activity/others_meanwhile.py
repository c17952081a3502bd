# flags: --unsafe-fixes
from concurrent.futures import ThreadPoolExecutor

import requests
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from shop.tracing import span


class Tokens:
    def __init__(self) -> None:
        self.token: str | None = None

    @activity.defn
    async def refresh(self) -> str:
        if self.token is None:
            self.token = requests.post("https://id.example/token", timeout=5).text
        return self.token

    @activity.defn
    async def traced(self) -> str:
        with span("traced"):
            return requests.get("https://id.example", timeout=5).text


SEEN: list[str] = []


@activity.defn
async def note(url: str) -> None:
    SEEN.append(requests.get(url, timeout=5).text)


def worker(client: Client) -> Worker:
    return Worker(client, task_queue="notes", activities=[note], activity_executor=ThreadPoolExecutor(8))
