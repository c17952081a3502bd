# flags: --unsafe-fixes --select use-temporal-logger,use-workflow-uuid4,pack-activity-args,raise-application-error
import uuid

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError


@activity.defn
async def pay(order_id: str, token: str) -> None:
    print("order", order_id, "is paid")


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        print("order", order_id, uuid.uuid4())
        await workflow.execute_activity(pay, order_id, uuid.uuid4())
        print(
            (order_id),
            "has",
            uuid.uuid4(),
        )
        raise ValueError(uuid.uuid4())
