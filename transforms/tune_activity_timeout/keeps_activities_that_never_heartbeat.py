# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import activity, workflow

from shop.backup import copy_all


@activity.defn
async def back_up(name: str) -> None:
    await copy_all(name)


@workflow.defn
class BackupWorkflow:
    @workflow.run
    async def run(self, name: str) -> None:
        await workflow.execute_activity(
            back_up,
            name,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(seconds=30),
        )
        await workflow.execute_activity(
            back_up,
            name,
            start_to_close_timeout=timedelta(seconds=30),
            heartbeat_timeout=timedelta(seconds=30),
        )
        await workflow.execute_activity(
            "back_up_elsewhere",
            name,
            start_to_close_timeout=timedelta(seconds=30),
            heartbeat_timeout=timedelta(seconds=30),
        )
