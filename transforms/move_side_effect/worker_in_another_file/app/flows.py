# flags: --unsafe-fixes --in-flight ignore
import os
import shutil

from temporalio import workflow


@workflow.defn
class ArchiveWorkflow:
    @workflow.run
    async def run(self, name: str) -> int:
        shutil.move(name, "archive")
        names = os.listdir("archive")
        size = os.path.getsize(name)
        return len(names) + size


@workflow.defn
class CleanWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        for name in names:
            os.remove(name)
