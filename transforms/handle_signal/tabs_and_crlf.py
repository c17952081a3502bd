# flags: --unsafe-fixes
import temporalio.workflow as wf


@wf.defn
class Basket:
	@wf.run
	async def run(self, owner: str) -> None:
		if owner:
			await wf.sleep(10)
		else:
			return

	@wf.signal
	async def add(self, item: str) -> None:
		await wf.sleep(1)