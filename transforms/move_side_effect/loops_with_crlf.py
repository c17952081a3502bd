# flags: --unsafe-fixes --in-flight ignore
import os

from temporalio import workflow


@workflow.defn
class LoopWorkflow:
	@workflow.run
	async def run(self, path: str, rounds: int) -> int:
		total = 0
		last = 0
		for index in range(rounds):
			await workflow.wait_condition(lambda: True)
			if last > 10:
				break
			# How large is it?
			last = os.path.getsize(
				path,  # the same each time
			)  # bytes
			total += last
		while not os.path.exists(path):
			await workflow.sleep(1)
		return total
