# flags: --unsafe-fixes
from temporalio import activity


@activity.defn(name="import_products")
async def fake_import(products: list[str]) -> None:
    for product in products:
        await record(product)
