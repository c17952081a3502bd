from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def quote(item: str) -> int:
    return len(item)


@activity.defn
async def list_price(item: str) -> int:
    return 100


@workflow.defn
class Price:
    @workflow.run
    async def run(self, item: str) -> int:
        try:
            return await workflow.execute_activity(quote, item)
        except ValueError:
            return await workflow.execute_activity(list_price, item, start_to_close_timeout=timedelta(seconds=10))
