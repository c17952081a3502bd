# flags: --unsafe-fixes
import logging

from temporalio import workflow

logger = logging.getLogger(__name__)
log = logging.getLogger(__name__)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        logger.info("start")
        log.info("seen")
        log.info({"event": "start", "order": order_id})
