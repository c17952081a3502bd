# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow

RATES: dict[str, float] = {}
_token = None


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, currency: str) -> float:
        global _token
        if _token is None:
            _token = await workflow.execute_activity("login", start_to_close_timeout=timedelta(seconds=5))
        if currency not in RATES:
            rate = await workflow.execute_activity("rate", currency, start_to_close_timeout=timedelta(seconds=5))
            RATES[currency] = rate
        return RATES[currency]
