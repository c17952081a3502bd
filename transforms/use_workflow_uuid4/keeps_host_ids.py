# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio import workflow


@workflow.defn
class TicketWorkflow:
    @workflow.run
    async def run(self) -> list[str]:
        return [str(uuid.uuid1()), str(uuid.uuid6())]
