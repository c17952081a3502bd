from temporalio import activity

from clock import Stamps


class Payments:
    def __init__(self) -> None:
        self.stamps = Stamps()

    @activity.defn
    async def pay(self, amount: int) -> str:
        return f"{amount} at {self.stamps.now()}"
