import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from ..stock import Stock


@workflow.defn
class RefillWorkflow:
    @workflow.run
    async def run(self, products: list[str]) -> int:
        if not products:
            return await workflow.execute_local_activity_method(
                Stock.refill,
                products,
                start_to_close_timeout=datetime.timedelta(seconds=5),
            )
        return await workflow.execute_activity_method(
            Stock.refill,
            products,
            start_to_close_timeout=datetime.timedelta(minutes=20),
        )
