# flags: --unsafe-fixes --target-sdk 1.31
import uuid

from temporalio import workflow


@workflow.defn
class TicketWorkflow:
    @workflow.run
    async def run(self) -> str:
        return str(uuid.uuid7())
