# flags: --unsafe-fixes
import requests
from temporalio import activity

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
