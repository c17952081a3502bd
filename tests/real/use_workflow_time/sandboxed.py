from datetime import datetime, timedelta, timezone

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def remind(at: str) -> bool:
    return at.endswith("+00:00")


@workflow.defn
class Reminder:
    @workflow.run
    async def run(self) -> bool:
        await workflow.execute_activity(remind, "", start_to_close_timeout=timedelta(seconds=10))
        at = datetime.now(timezone.utc) + timedelta(days=1)
        return await workflow.execute_activity(remind, at.isoformat(), start_to_close_timeout=timedelta(seconds=10))


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="reminders", workflows=[Reminder], activities=[remind]).run()
