# flags: --unsafe-fixes
import logging

from temporalio import activity, workflow

logger = logging.getLogger(__name__)


@workflow.defn
class ShippingWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        print("shipping", order_id)
        logger.info("shipping %s", order_id)
        workflow.logger.info("shipped", order=order_id)


@activity.defn
async def pack(order_id: str) -> None:
    logger.warning("packing %s", order_id)
