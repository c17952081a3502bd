from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def convert(amount: int, currency: str) -> str:
    return f"{amount} {currency}"


@activity.defn
async def keep(amount: int) -> str:
    return f"{amount} EUR"


@workflow.defn
class Convert:
    @workflow.run
    async def run(self, amount: int) -> str:
        try:
            return await workflow.execute_activity(convert, amount, "USD", start_to_close_timeout=TIMEOUT)
        except TypeError:
            return await workflow.execute_activity(keep, amount, start_to_close_timeout=TIMEOUT)
