from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from temporalio import workflow

if TYPE_CHECKING:
    import subprocess


class Door:
    def open(self, key: str) -> str:
        return key

    def read_text(self) -> str:
        return "open"


class Requests:
    def get(self, path: str) -> str:
        return path


requests = Requests()


def input(text: str) -> str:
    return text


@workflow.defn
class HouseWorkflow:
    def __init__(self) -> None:
        self.environ = {"HOME": "house"}

    @workflow.run
    async def run(self, door: Door, process: subprocess.Popen | None = None) -> str:
        open = door.open
        secrets = {"token_hex": str}
        text = open("key") + door.open("key") + door.read_text() + requests.get("/") + input("?")
        text += self.environ["HOME"] + secrets["token_hex"](1)
        if not workflow.in_workflow():
            text += os.environ["HOME"]
        if not workflow.unsafe.is_replaying():
            with workflow.unsafe.sandbox_unrestricted():
                os.makedirs("progress", exist_ok=True)
        await asyncio.sleep(1)
        return text
