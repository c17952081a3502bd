# flags: --unsafe-fixes --in-flight ignore
# settings: timeouts = { "*" = { start-to-close = "5m", schedule-to-close = "1h" } }
import json

from temporalio import workflow


@workflow.defn
class ImportWorkflow:
	@workflow.run
	async def run(self, path: str, names: list[str], total: int) -> str:
		with open(path) as source:
			first = source.readline()
			rest = json.load(source)
			# What was there before counts as well.
			total += len(first)
		for name in names:
			if name in rest:
				total += 1
		message = f"""
		{first}: {total}
		"""
		return message + str(rest)
