from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shop.prices import note_price, read_price


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, product: str) -> None:
        price = await workflow.execute_activity(
            read_price, product, start_to_close_timeout=timedelta(seconds=30)
        )
        await workflow.execute_activity(
            note_price,
            args=[product, price],
            start_to_close_timeout=timedelta(seconds=30),
        )
