import time
from datetime import date, datetime

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class StampWorkflow:
    @workflow.run
    async def run(self) -> str:
        started = time.monotonic()
        return f"{datetime.now()} {date.today()} {time.monotonic() - started} {time.strftime('%Y')}"

    @workflow.query
    def now(self) -> float:
        return time.time()


async def main(client: Client) -> None:
    await Worker(client, task_queue="stamps", workflows=[StampWorkflow]).run()
