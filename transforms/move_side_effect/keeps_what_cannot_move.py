# flags: --unsafe-fixes --in-flight ignore
import asyncio
import os
import subprocess
import threading
from pathlib import Path

import requests
from temporalio import workflow


class Base:
    def stamp(self) -> str:
        return Path("stamp").read_text()


@workflow.defn
class StuckWorkflow(Base):
    def __init__(self) -> None:
        self.session = requests.Session()
        self.lock = threading.Lock()
        self.rows: list[str] = []

    @workflow.run
    async def run(self, path: str, rows: list[str]) -> object:
        try:
            size = os.path.getsize(path)
            await asyncio.sleep(1)
        except OSError:
            size = 0
        answer = self.session.get("https://example.org")
        rows.append(path)
        handle = open(path)
        await asyncio.sleep(1)
        self.rows = handle.readlines()
        with self.lock:
            os.remove(path)
        process = subprocess.Popen(["ls"])
        await asyncio.sleep(1)
        rows.clear(); os.remove("a")
        await self.clean(path)
        await workflow.wait_condition(lambda: os.path.exists(path))
        return [size, answer, process.returncode, self.stamp(), requests.get(path)]

    async def clean(self, path: str) -> None:
        os.chdir(path)
        os.environ["CLEANED"] = path
        key = os.environ["API_KEY"]
        requests.get(path, headers={"key": key})
        token = Path("token").read_text()
        requests.get(path, headers={"token": token})
