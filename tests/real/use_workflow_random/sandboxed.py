import random
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def assign(courier: str) -> str:
    return courier


@workflow.defn
class Assign:
    @workflow.run
    async def run(self, couriers: list[str]) -> bool:
        await workflow.execute_activity(assign, "nobody", start_to_close_timeout=timedelta(seconds=10))
        chosen = random.choice(couriers)
        return chosen == await workflow.execute_activity(assign, chosen, start_to_close_timeout=timedelta(seconds=10))


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="couriers", workflows=[Assign], activities=[assign]).run()
