# flags: --unsafe-fixes --in-flight ignore
import temporalio.workflow


@temporalio.workflow.defn
class Tick:
	@temporalio.workflow.run
	async def run(self, every: float) -> None:
		while True:
			await temporalio.workflow.sleep(every)