# flags: --unsafe-fixes
# For `Fast` the method is `Mixin`'s, which gives no coroutine.
import time

from temporalio import activity


class Shop:
    def rest(self, seconds: int) -> int:
        time.sleep(seconds)
        return seconds

    @activity.defn
    async def sell(self, order: str) -> int:
        return self.rest(len(order))


class Mixin:
    def rest(self, seconds: int) -> int:
        return -seconds


class Fast(Mixin, Shop):
    pass
