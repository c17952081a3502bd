from uuid import uuid7

from temporalio import workflow as wf


@wf.defn
class TicketWorkflow:
    @wf.run
    async def run(self) -> str:
        return str(uuid7())
