"""Workflows that read files."""

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)
HERE = Path(__file__)


@activity.defn
async def greet(name: str) -> str:
    return f"hello {name}"


def count(words: list[str]) -> int:
    return len(words)


@workflow.defn
class ReadInSandbox:
    @workflow.run
    async def run(self, name: str) -> str:
        with open(__file__) as source:
            first = source.readline().strip()
        greeting = await workflow.execute_activity(greet, name, start_to_close_timeout=TIMEOUT)
        return f"{greeting}, {first}"


@workflow.defn(sandboxed=False)
class Read:
    @workflow.run
    async def run(self, name: str) -> str:
        with open(__file__) as source:
            first = source.readline().strip()
        greeting = await workflow.execute_activity(greet, name, start_to_close_timeout=TIMEOUT)
        return f"{greeting}, {first}"


@workflow.defn(sandboxed=False)
class ReadSeveral:
    def __init__(self) -> None:
        self.prefix: str = "found"

    @workflow.run
    async def run(self, words: list[str], total: int) -> str:
        lines = HERE.read_text().splitlines()
        for word in words:
            if any(word in line for line in lines):
                total += 1
        found = {"prefix": self.prefix, "words": json.dumps(words)}
        await workflow.execute_activity(greet, "you", start_to_close_timeout=TIMEOUT)
        return f"{total} {len(lines) > 1} {found}"


@workflow.defn(sandboxed=False)
class Ask:
    @workflow.run
    async def run(self, path: str) -> str:
        if os.path.exists(path):
            return "there"
        await workflow.execute_activity(greet, os.environ.get("NOBODY_SET_THIS", "you"), start_to_close_timeout=TIMEOUT)
        try:
            size = os.path.getsize(path)
        except OSError:
            size = -1
        await workflow.execute_activity(greet, "you", start_to_close_timeout=TIMEOUT)
        return f"gone, {size}"


@workflow.defn(sandboxed=False)
class Hand:
    @workflow.run
    async def run(self, words: list[str]) -> int:
        await workflow.execute_activity(greet, "you", start_to_close_timeout=TIMEOUT)
        return await asyncio.to_thread(count, words)


@workflow.defn(sandboxed=False)
class Fill:
    @workflow.run
    async def run(self) -> int:
        names: list[str] = []
        await self.load(names)
        return len(names)

    async def load(self, names: list[str]) -> None:
        names.append(open(__file__).readline().strip())
