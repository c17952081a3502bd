# flags: --unsafe-fixes --in-flight ignore
import os

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Import:
    @workflow.run
    async def run(self, path: str) -> int:
        names: list[str] = []
        meta: dict[str, str] = {}
        await self.fill(path, names)
        await self.whole(path, names)
        await self.adds(path, names)
        await self.region(meta)
        await self.own(path)
        return len(names) + await self.made(path)

    async def fill(self, path: str, names: list[str]) -> None:
        names += open(path).read().split()

    async def whole(self, path: str, names: list[str]) -> None:
        names[0] = open(path).read()

    async def adds(self, path: str, names: list[str]) -> None:
        names.extend(os.listdir(path))

    async def region(self, meta: dict[str, str]) -> None:
        meta["region"] = os.environ["REGION"]

    async def own(self, path: str) -> None:
        mine: list[str] = []
        with open(path) as lines:
            for line in lines:
                mine.append(line)
        workflow.logger.info("read", extra={"lines": len(mine)})

    async def made(self, path: str) -> int:
        with open(path) as lines:
            rows = lines.read().split()
        rows.append(path)
        return len(rows)
