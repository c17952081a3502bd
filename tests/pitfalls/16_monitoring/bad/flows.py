import logging

from temporalio import workflow

logger = logging.getLogger(__name__)


@workflow.defn
class Order:
    @workflow.run
    async def run(self, order: str) -> None:
        logger.info("started %s", order)  # found
