# flags: --unsafe-fixes
from temporalio import workflow

counter = 0


@workflow.defn
class TicketWorkflow:
	@workflow.run
	async def run(self):
		global counter
		counter += 1
		return counter
