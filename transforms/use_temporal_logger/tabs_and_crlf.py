# flags: --unsafe-fixes
import logging
from temporalio import workflow

logger = logging.getLogger(__name__)


@workflow.defn
class TabbedWorkflow:
	@workflow.run
	async def run(self, n: int) -> None:
		print(
			"n is",
			n
		)
		logger.info("n")
