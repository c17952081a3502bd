import random
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


def pick(couriers: list[str]) -> str:
    return random.choice(couriers)


def draw(couriers: list[str]) -> str:
    return random.choice(couriers)


@activity.defn
async def suggest(couriers: list[str]) -> int:
    return len(pick(couriers)) + len(draw(couriers))


@activity.defn
async def send(courier: str) -> int:
    return len(courier)


@workflow.defn(sandboxed=False)
class Send:
    @workflow.run
    async def run(self, couriers: list[str]) -> int:
        suggested = await workflow.execute_activity(suggest, couriers, start_to_close_timeout=TIMEOUT)
        return suggested + await workflow.execute_activity(send, pick(couriers), start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class SendUnderId:
    @workflow.run
    async def run(self, couriers: list[str]) -> int:
        courier = draw(couriers)
        suggested = await workflow.execute_activity(
            suggest, couriers, activity_id=f"{workflow.uuid4()}", start_to_close_timeout=TIMEOUT
        )
        return suggested + len(courier)
