from temporalio import workflow


@workflow.defn
class Tabbed:
	@workflow.run
	async def run(self) -> list[str]:
		return [
			str(workflow.uuid()),  # one
			*(f"{workflow.uuid()}" for _ in range(2)),
			*map(lambda _: str((workflow.uuid)()), [1]),
		]
