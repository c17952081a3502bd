import asyncio
import concurrent.futures
import os
import platform
import socket
import sqlite3
import subprocess
import tempfile
import threading
from functools import partial
from os import environ
from pathlib import Path
from shutil import copyfile as duplicate

import boto3
import httpx
import requests
from temporalio import workflow
from temporalio.client import Client

ROOT = Path(__file__).parent


def crunch(rows: list[int]) -> int:
    return sum(rows)


@workflow.defn
class EverythingWorkflow:
    def __init__(self) -> None:
        self.session = requests.Session()
        self.region = os.getenv("REGION", "eu")

    @workflow.run
    async def run(self, path: str, rows: list[int]) -> str:
        with open(path) as report:
            text = report.read()
        (ROOT / "out" / path).write_text(text)
        target = Path(path)
        if target.exists():
            target.with_suffix(".bak").unlink()
        duplicate(path, "copy")
        folder = tempfile.mkdtemp()

        requests.post("https://example.org", json={"text": text})
        answer = self.session.get("https://example.org")
        async with httpx.AsyncClient() as client:
            await client.get("https://example.org/a")
        boto3.client("s3").put_object(Bucket="b", Key=path, Body=text)
        temporal = await Client.connect("localhost:7233")
        host = socket.gethostname()

        subprocess.run(
            ["git", "status"],  # what is new
            check=True,
        )
        pid = os.getpid()
        process = await asyncio.create_subprocess_exec("ls")

        zone = environ["ZONE"]
        has_proxy = "PROXY" in os.environ
        machine = platform.node()

        total = await asyncio.to_thread(crunch, rows)
        loop = asyncio.get_running_loop()
        total += await loop.run_in_executor(None, partial(crunch, rows))
        threading.Thread(target=crunch, args=(rows,)).start()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            total += pool.submit(crunch, rows).result()

        connection = sqlite3.connect("orders.db")
        connection.execute("SELECT 1")
        name = input("who? ")

        exists = os.path.exists
        await workflow.wait_condition(lambda: os.path.isfile(path))
        found = [entry for entry in rows if exists(str(entry))]
        return f"{folder}{answer}{temporal}{host}{pid}{process}{zone}{has_proxy}{machine}{name}{found}"
