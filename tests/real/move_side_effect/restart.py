import os
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)
HERE = Path(__file__)


@activity.defn
async def greet(name: str) -> str:
    return f"hello {name}"


# The sandbox refuses what these do, so they run without it.
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def greet(self, name: str) -> str:
        return await workflow.execute_activity(greet, name, start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class Statements(Base):
    @workflow.run
    async def run(self) -> str:
        with open(__file__) as source:
            first = source.readline().strip()
        greeting = await self.greet(first)
        await workflow.wait_condition(lambda: self.released > 0)
        return f"{greeting}, {first}"


@workflow.defn(sandboxed=False)
class Assigned(Base):
    @workflow.run
    async def run(self) -> str:
        first, *_ = HERE.read_text().splitlines()
        greeting = await self.greet(first)
        await workflow.wait_condition(lambda: self.released > 0)
        return greeting


@workflow.defn(sandboxed=False)
class Nested(Base):
    @workflow.run
    async def run(self) -> str:
        greeting = await self.greet(os.environ.get("NOBODY_SET_THIS", "you"))
        await workflow.wait_condition(lambda: self.released > 0)
        return greeting


@workflow.defn(sandboxed=False)
class Condition(Base):
    @workflow.run
    async def run(self) -> str:
        greeting = ""
        if os.path.exists("nobody-made-this") or self.released > 9:
            greeting = "there"
        elif os.path.exists("nor-this"):
            greeting = "there, too"
        else:
            greeting = await self.greet("you")
        await workflow.wait_condition(lambda: self.released > 0)
        return greeting


@workflow.defn(sandboxed=False)
class Loop(Base):
    @workflow.run
    async def run(self) -> str:
        for turn in range(2):
            text = HERE.read_text()
            greeting = await self.greet(text[:6])
            await workflow.wait_condition(lambda: self.released > turn)
        return greeting


@workflow.defn(sandboxed=False)
class Tried(Base):
    @workflow.run
    async def run(self) -> str:
        try:
            size = os.path.getsize("nobody-made-this")
        except OSError:
            size = -1
        greeting = await self.greet(str(size))
        await workflow.wait_condition(lambda: self.released > 0)
        return greeting


@workflow.defn(sandboxed=False)
class Returned(Base):
    @workflow.run
    async def run(self) -> str:
        greeting = await self.greet(await self.text())
        await workflow.wait_condition(lambda: self.released > 0)
        return greeting

    async def text(self) -> str:
        return HERE.read_text()[:6]
