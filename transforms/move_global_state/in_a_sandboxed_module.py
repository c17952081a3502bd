# flags: --unsafe-fixes
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

counter = 0


@workflow.defn
class TicketWorkflow:
    @workflow.run
    async def run(self) -> int:
        global counter
        counter += 1
        return counter


async def main(client: Client) -> None:
    async with Worker(client, task_queue="tickets", workflows=[TicketWorkflow]):
        pass
