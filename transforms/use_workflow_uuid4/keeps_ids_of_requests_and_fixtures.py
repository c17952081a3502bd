import uuid
from contextlib import asynccontextmanager
from functools import partial

from temporalio import workflow
from temporalio.client import Client


@workflow.defn
class RefundWorkflow:
    @workflow.run
    async def run(self, request: uuid.UUID, salt: str) -> str:
        known: dict[uuid.UUID, str] = {request: salt}
        return known[uuid.UUID(str(request))] + "uuid.uuid4()"


class Request:
    def __init__(self, make=uuid.uuid4) -> None:
        self.id = make()
        self.trace = uuid.uuid1().hex


@asynccontextmanager
async def queue():
    yield f"refunds-{uuid.uuid4()}"


async def refund(client: Client) -> list[str]:
    name = partial("refund-{}".format, uuid.uuid4())
    async with queue() as task_queue:
        made = [Request() for _ in range(3)]
        return [
            await client.execute_workflow(
                RefundWorkflow.run,
                args=[each.id, each.trace],
                id=name(),
                task_queue=task_queue,
            )
            for each in made
        ]
