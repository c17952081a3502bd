from temporalio.activity import defn as activity_defn

from shop.suppliers import order


class Stock:
    @activity_defn
    async def refill(self, products: list[str]) -> int:
        for product in products:
            await order(product)
        return len(products)
