from datetime import timedelta

import requests
from temporalio import activity, workflow


@activity.defn
def rate(currency: str) -> float:
    return float(requests.get(f"https://rates.example/{currency}", timeout=5).text)


@workflow.defn
class Rates:
    @workflow.run
    async def run(self, currency: str) -> float:
        return await workflow.execute_activity(rate, currency, start_to_close_timeout=timedelta(seconds=10))
