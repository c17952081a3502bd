from .calls import call


class Service:
    async def store(self, row: str) -> int:
        if not row:
            return await self.store("nothing")
        try:
            await call("store")
        except Exception:
            return 0
        return 1
