# flags: --unsafe-fixes --in-flight ignore
import os
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
        await self.fill(path, names)
        await self.whole(path, names)
        await self.adds(path, names)
        await self.renamed(path, names)
        meta: dict[str, str] = {}
        await self.region(meta)
        await self.listed(path, names)
        await self.keeps(path)
        await self.first(path, batches)
        await self.own(path)
        return len(names) + len(await self.every(path, batches)) + await self.input(path)

    async def load(self, path: str, names: list[str]) -> None:
        with open(path) as lines:
            for line in lines:
                names.append(line.strip())

    async def fill(self, path: str, names: list[str]) -> None:
        names += open(path).read().split()

    async def whole(self, path: str, names: list[str]) -> None:
        names[0] = open(path).read()

    async def adds(self, path: str, names: list[str]) -> None:
        names.extend(os.listdir(path))

    async def renamed(self, path: str, names: list[str]) -> None:
        alias = names
        with open(path) as lines:
            alias.append(lines.read())

    async def region(self, meta: dict[str, str]) -> None:
        meta["region"] = os.environ["REGION"]

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

    async def own(self, path: str) -> None:
        mine: list[str] = []
        with open(path) as lines:
            for line in lines:
                mine.append(line)
        workflow.logger.info("read", extra={"lines": len(mine)})

    async def input(self, path: str) -> int:
        with open(path) as lines:
            rows = lines.read().split()
        rows.append(path)
        return len(rows)

    @workflow.signal
    async def add(self, paths: list[str]) -> None:
        paths.append(open(paths[0]).read())
