from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def reserve(order_id: str) -> None: ...


class Payments:
    @activity.defn
    async def charge(self, order_id: str) -> None: ...


@activity.defn
class Ship:
    async def __call__(self, order_id: str) -> None: ...


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(reserve, order_id)
        await workflow.execute_activity("reserve", order_id)
        await workflow.execute_activity_method(Payments.charge, order_id)
        await workflow.execute_activity_class(Ship, order_id)
        await workflow.execute_local_activity(reserve, order_id)
        await workflow.execute_local_activity_method(Payments.charge, order_id)
        await workflow.execute_local_activity_class(Ship, order_id)
        await workflow.start_activity(reserve, order_id)
        await workflow.start_activity_method(Payments.charge, order_id)
        await workflow.start_activity_class(Ship, order_id)
        await workflow.start_local_activity(reserve, order_id)
        await workflow.start_local_activity_method(Payments.charge, order_id)
        await workflow.start_local_activity_class(Ship, order_id)
        await workflow.execute_activity(reserve, order_id, schedule_to_start_timeout=timedelta(seconds=5))
        await workflow.execute_activity(activity=reserve, arg=order_id)
