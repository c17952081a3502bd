# flags: --unsafe-fixes --in-flight guard
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Order:
    @workflow.run
    async def run(self, order: str) -> str:
	    workflow.execute_activity("reserve", order, start_to_close_timeout=timedelta(seconds=5))
	    return await workflow.execute_activity("charge", order, start_to_close_timeout=timedelta(seconds=5))
