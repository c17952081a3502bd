from datetime import timedelta

import temporalio.workflow as wf

from . import activities


@wf.defn
class SubscriptionWorkflow:
    @wf.run
    async def run(self, customer: str) -> None:
        limit = timedelta(seconds=30)
        await wf.execute_activity("charge", args=[customer, 5], start_to_close_timeout=limit)
        await wf.execute_activity(activities.charge, args=[customer, 7], start_to_close_timeout=limit)
        await wf.execute_activity("payments.refund", customer, start_to_close_timeout=limit)
