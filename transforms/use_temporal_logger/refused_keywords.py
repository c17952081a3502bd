from temporalio import activity, workflow
from temporalio.workflow import logger as flow_logger


@workflow.defn
class KeywordWorkflow:
    @workflow.run
    async def run(self, order_id: str, total: float) -> None:
        workflow.logger.info("paid", order=order_id, total=total)
        workflow.logger.error("not paid", order=(order_id or "none"), exc_info=True, total=total)
        flow_logger.warning('paid %s', order_id, total=total)
        workflow.logger.info(
            "paid",
            order=order_id,
            total=total,
        )
        workflow.logger.log(20, msg="paid", extra={"order": order_id}, stacklevel=2)


@activity.defn
async def pay(order_id: str) -> None:
    activity.logger.info("paying", order=order_id)
