# flags: --unsafe-fixes --in-flight ignore
import asyncio
import contextlib
import os

from temporalio import workflow


@workflow.defn
class CatchWorkflow:
    @workflow.run
    async def run(self, path: str) -> int:
        try:
            await self.remove(path)
        except FileNotFoundError:
            await asyncio.sleep(1)
        with contextlib.suppress(OSError):
            os.mkdir(path)
            await asyncio.sleep(1)
        try:
            await asyncio.sleep(1)
        finally:
            os.remove(path)
        if path:
            raise FileExistsError(path, os.stat(path))
        try:
            os.rmdir(path)
            await asyncio.sleep(1)
        except* OSError:
            pass
        return 1

    async def remove(self, path: str) -> None:
        os.remove(path)
