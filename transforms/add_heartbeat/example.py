from datetime import timedelta

from temporalio import activity, workflow

from shop.catalogue import store_product


@activity.defn
async def import_products(products: list[dict]) -> int:
    for product in products:
        await store_product(product)
    return len(products)


@workflow.defn
class ImportWorkflow:
    @workflow.run
    async def run(self, products: list[dict]) -> int:
        return await workflow.execute_activity(
            import_products,
            products,
            start_to_close_timeout=timedelta(hours=1),
        )
