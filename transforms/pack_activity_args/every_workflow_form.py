from datetime import timedelta

from temporalio import activity, workflow
from temporalio import workflow as wf
from temporalio.workflow import continue_as_new, execute_activity as act

from shop.activities import charge, notify

SOON = timedelta(seconds=30)


class Payments:
    @activity.defn
    async def charge(self, order_id: str, cents: int) -> None: ...


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, *rest: int) -> None:
        await act(charge, order_id, 3, start_to_close_timeout=SOON)
        await wf.start_activity(charge, order_id, 3, start_to_close_timeout=SOON)
        await workflow.execute_activity("charge", order_id, 3, start_to_close_timeout=SOON)
        await workflow.execute_local_activity(charge, order_id, 3, start_to_close_timeout=SOON)
        await workflow.start_local_activity(charge, order_id, 3, start_to_close_timeout=SOON)
        await workflow.execute_activity_method(Payments.charge, order_id, 3, start_to_close_timeout=SOON)
        await workflow.start_activity_method(Payments.charge, order_id, 3, start_to_close_timeout=SOON)
        await workflow.execute_local_activity_method(Payments.charge, order_id, 3, start_to_close_timeout=SOON)
        await workflow.execute_activity_class(Payments, order_id, 3, start_to_close_timeout=SOON)
        await workflow.execute_child_workflow("Shipping", order_id, 3, id=f"ship-{order_id}")
        shipping = await workflow.start_child_workflow("Shipping", order_id, 3)
        await shipping.signal("hurry", order_id, 3)
        other = workflow.get_external_workflow_handle("billing")
        await other.signal("paid", order_id, 3)
        await workflow.execute_activity(notify, *rest, start_to_close_timeout=SOON)
        await workflow.execute_activity(notify, order_id, *rest, start_to_close_timeout=SOON)
        await workflow.execute_activity(notify, start_to_close_timeout=SOON, *rest)
        if rest:
            workflow.continue_as_new(order_id, *rest)
        continue_as_new(order_id, 3)
