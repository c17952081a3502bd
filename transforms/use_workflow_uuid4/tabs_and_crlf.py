import uuid

from temporalio import workflow


@workflow.defn
class TabWorkflow:
	@workflow.run
	async def run(self) -> str:
		first = uuid.uuid4(); second = uuid.uuid4()
		return f"{first}{second}"
