# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn(name='ship')
class Ship:
	@workflow.run
	async def run(self) -> None:
		pass
