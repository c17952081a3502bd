# flags: --unsafe-fixes --in-flight ignore
import os
from collections.abc import AsyncIterator

from temporalio import activity, workflow


class Mixin:
    async def read(self, path: str) -> str:
        with open(path) as source:
            return source.read()


async def home() -> str:
    place = os.path.expanduser("~")
    return place


@activity.defn
async def where() -> str:
    return await home()


@workflow.defn
class FirstWorkflow(Mixin):
    @workflow.run
    async def run(self, path: str) -> str:
        return await self.read(path) + await home() + self.size(path)

    def size(self, path: str) -> str:
        size = os.path.getsize(path)
        return str(size)

    @workflow.query
    async def exists(self, path: str) -> bool:
        found = os.path.exists(path)
        return found


@workflow.defn
class SecondWorkflow(Mixin):
    @workflow.run
    async def run(self, path: str) -> str:
        async def inner() -> int:
            size = os.path.getsize(path)
            return size

        names = [name async for name in self.names()]
        return await self.read(path) + str(await inner()) + names[0]

    async def names(self) -> AsyncIterator[str]:
        listed = os.listdir(".")
        yield listed[0]
