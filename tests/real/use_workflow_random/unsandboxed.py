import asyncio
import random
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def deliver(courier: str) -> int:
    return len(courier)


@workflow.defn(sandboxed=False)
class Deliver:
    @workflow.run
    async def run(self, couriers: list[str]) -> int:
        courier = random.choice(couriers)
        await asyncio.sleep(0.01)
        return await workflow.execute_activity(deliver, courier, start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class DeliverUnderTicket:
    @workflow.run
    async def run(self, courier: str) -> int:
        ticket = random.randrange(10**12)
        return await workflow.execute_activity(
            deliver, courier, activity_id=f"ticket-{ticket}", start_to_close_timeout=TIMEOUT
        )


@workflow.defn(sandboxed=False)
class DeliverAfterDraw:
    @workflow.run
    async def run(self, couriers: list[str]) -> int:
        courier = random.choice(couriers)
        return await workflow.execute_activity(
            deliver, courier, activity_id=f"{workflow.uuid4()}", start_to_close_timeout=TIMEOUT
        )


@workflow.defn(sandboxed=False)
class DeliverWithGenerator:
    @workflow.run
    async def run(self, couriers: list[str]) -> int:
        generator = random.Random()
        return await workflow.execute_activity(
            deliver, generator.choice(couriers), activity_id=f"{workflow.uuid4()}", start_to_close_timeout=TIMEOUT
        )
