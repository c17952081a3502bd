from temporalio import activity

from warehouse.activities import Loader, auto_heartbeat


@activity.defn
@auto_heartbeat
async def load(rows: list[str]) -> None:
    for row in rows:
        await store(row)


class Products(Loader):
    @activity.defn
    async def load_products(self, rows: list[str]) -> None:
        for row in rows:
            await self.load_one(row)
