import requests
from temporalio import workflow


@workflow.defn(sandboxed=False)
class Rates:
    @workflow.run
    async def run(self, currency: str) -> float:
        answer = requests.get(f"https://rates.example/{currency}", timeout=5)  # found
        return float(answer.text)
