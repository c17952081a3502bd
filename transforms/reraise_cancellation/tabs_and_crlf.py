# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow


@workflow.defn
class Watch:
	@workflow.run
	async def run(self) -> None:
		try:
			await workflow.execute_activity("tick", schedule_to_close_timeout=60)
		except Exception:
			workflow.logger.info("no tick")
		try:
			await asyncio.sleep(1)
		except asyncio.CancelledError:
			workflow.logger.info("stop")