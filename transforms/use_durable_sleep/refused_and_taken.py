# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import workflow
from temporalio.client import Client
from temporalio.exceptions import ActivityError
from temporalio.worker import Worker


@workflow.defn
class Orders:
    @workflow.run
    async def run(self) -> None:
        try:
            time.sleep(1)
            time.sleep(5)
        except Exception:
            await workflow.execute_activity("refund", schedule_to_close_timeout=workflow.info().run_timeout)
        try:
            time.sleep(1)
        except ActivityError:
            workflow.logger.info("no refusal comes here")
        try:
            time.sleep(1)
        finally:
            await self.clean_up()

    async def clean_up(self) -> None:
        try:
            time.sleep(1)
        except Exception:
            workflow.logger.info("cleaning up")
            raise


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="orders", workflows=[Orders]).run()
