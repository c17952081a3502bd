import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import requests
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

QUEUE = os.environ.get("QUEUE", "reports")
TEMPLATE = Path(__file__).with_name("template.txt").read_text()


@dataclass
class Settings:
    home: str = field(default_factory=lambda: os.environ["HOME"])


@activity.defn
def build(name: str) -> str:
    subprocess.run(["make", name], check=True)
    return load(name)


@activity.defn
async def fetch(url: str) -> str:
    return (await asyncio.to_thread(requests.get, url)).text


def load(name: str) -> str:
    with open(name) as report:
        return report.read()


@workflow.defn
class BuildWorkflow:
    @workflow.run
    async def run(self, name: str, home: str = os.environ.get("HOME", "")) -> str:
        return QUEUE + TEMPLATE + name + home


async def main() -> None:
    client = await Client.connect(os.environ["ADDRESS"])
    worker = Worker(client, task_queue=QUEUE, workflows=[BuildWorkflow], activities=[build, fetch])
    print(Settings().home, sys.argv)
    await worker.run()
