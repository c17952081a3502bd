# flags: --unsafe-fixes --in-flight ignore
from typing import Any

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Import:
    def __init__(self) -> None:
        self.rows: list[str] = []

    @workflow.run
    async def run(self, path: str, batches: list[list[str]]) -> int:
        names: list[str] = []
        await self.load(path, names)
        await self.renamed(path, names)
        await self.listed(path, names)
        await self.keeps(path)
        await self.first(path, batches)
        return len(names) + len(await self.every(path, batches))

    async def load(self, path: str, names: list[str]) -> None:
        with open(path) as lines:
            for line in lines:
                names.append(line.strip())

    async def renamed(self, path: str, names: list[str]) -> None:
        alias = names
        with open(path) as lines:
            alias.append(lines.read())

    async def listed(self, path: str, names: list[Any]) -> None:
        with open(path) as names[0]:
            print(len(names))

    async def keeps(self, path: str) -> None:
        shared: list[str] = []
        self.rows = shared
        with open(path) as lines:
            for line in lines:
                shared.append(line)

    async def first(self, path: str, batches: list[list[str]]) -> None:
        first = batches[0]
        with open(path) as lines:
            first.append(lines.read())

    async def every(self, path: str, batches: list[list[str]]) -> list[list[str]]:
        for rows in batches:
            with open(path) as lines:
                rows.append(lines.read())
        return batches
