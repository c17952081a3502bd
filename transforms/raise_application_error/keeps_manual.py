# flags: --unsafe-fixes
from temporalio import activity, workflow


class PaymentDeclined(Exception):
    pass


class CardDeclined(PaymentDeclined):
    pass


def check_amount(amount: int) -> None:
    if amount < 0:
        raise ValueError("negative")


@activity.defn
async def charge(amount: int) -> None:
    check_amount(amount)


@workflow.defn
class PaymentWorkflow:
    def __init__(self) -> None:
        self.amount = 0

    @workflow.run
    async def run(self, amount: int) -> None:
        check_amount(amount)
        try:
            self.prepare()
        except LookupError:
            workflow.logger.info("not prepared")
        if amount > 100:
            raise CardDeclined("too much")
        if amount > 50:
            raise ValueError("too much", amount)
        if amount > 20:
            raise ValueError(*self.describe())
        if amount > 10: assert amount < 15
        assert amount < 12; self.amount = amount
        assert (
            amount < 11  # more is handled above
        )

    @workflow.signal
    def set_amount(self, amount: int) -> None:
        if amount < 0:
            raise ValueError("negative")
        self.validate(amount)

    def prepare(self) -> None:
        self.look_up()

    def look_up(self) -> None:
        raise KeyError("card")

    def validate(self, amount: int) -> None:
        assert amount, "nothing"

    def describe(self) -> list:
        return []
