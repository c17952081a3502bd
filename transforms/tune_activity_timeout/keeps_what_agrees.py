# flags: --unsafe-fixes
import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def settle(order_id: str, slowly: bool) -> None:
    if slowly:
        await asyncio.sleep(600)
    for _ in range(3):
        await asyncio.sleep(50)
    asyncio.create_task(asyncio.sleep(600))
    if not order_id:
        return
    await asyncio.sleep(600)


@activity.defn
def cool_down(order_id: str) -> None:
    time.sleep(20)
    activity.heartbeat(order_id)


@activity.defn
async def poll(order_id: str) -> None:
    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(5)

    beating = asyncio.create_task(beat())
    while not await is_there(order_id):
        activity.heartbeat()
        await asyncio.sleep(60)
    beating.cancel()


@activity.defn
async def approve(order_id: str) -> None:
    await ask_somebody(order_id, activity.info().task_token)
    activity.raise_complete_async()


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(
            settle, args=[order_id, False], start_to_close_timeout=timedelta(minutes=1)
        )
        await workflow.execute_activity(
            cool_down,
            order_id,
            start_to_close_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(seconds=30),
            heartbeat_timeout=None,
        )
        await workflow.execute_activity(
            poll,
            order_id,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(seconds=20),
            schedule_to_start_timeout=timedelta(minutes=1),
        )
        await workflow.execute_activity(
            approve,
            order_id,
            start_to_close_timeout=timedelta(days=1),
            heartbeat_timeout=timedelta(minutes=1),
        )
        await workflow.execute_child_workflow(
            "Ship", order_id, id=order_id, execution_timeout=timedelta(0)
        )


class Tracker:
    def start_activity(self, name: str, start_to_close_timeout: int) -> None: ...


Tracker().start_activity("walk", start_to_close_timeout=30)
