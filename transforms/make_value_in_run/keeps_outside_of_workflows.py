import random
import time
import uuid
from dataclasses import dataclass

from temporalio import activity, workflow
from temporalio.client import Client

TASK_QUEUE = f"queue-{uuid.uuid4()}"
STARTED = time.time()
SEED = random.random()


@dataclass
class Report:
    id: str = uuid.uuid4().hex


def age(since: float = time.time()) -> float:
    return since


@activity.defn
async def report() -> str:
    return f"{STARTED} {Report()} {age()}"


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        if not workflow.unsafe.is_replaying():
            print(STARTED)
        return "done"


async def start(client: Client) -> None:
    await client.start_workflow(OrderWorkflow.run, id=f"order-{SEED}", task_queue=TASK_QUEUE)
