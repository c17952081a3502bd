# flags: --unsafe-fixes
from temporalio import workflow

counter = 0
total = 0


@workflow.defn
class TicketWorkflow:
    @workflow.run
    async def run(self) -> int:
        global counter, total
        counter += 1
        total += counter
        return counter + total
