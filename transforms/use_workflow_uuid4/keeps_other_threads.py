# flags: --unsafe-fixes --in-flight ignore
import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor

from temporalio import workflow


def label() -> str:
    return f"label-{uuid.uuid4()}"


@workflow.defn(sandboxed=False)
class LabelWorkflow:
    @workflow.run
    async def run(self, pool: ThreadPoolExecutor) -> None:
        pool.submit(label)
        await asyncio.get_running_loop().run_in_executor(None, lambda: uuid.uuid4())
        await asyncio.to_thread(uuid.uuid4)
