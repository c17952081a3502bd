from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from .pricing import price
    from .util import load_rates


@activity.defn
def refresh() -> dict[str, float]:
    return load_rates("rates.json")


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, item: str) -> float:
        return price(item) * load_rates("rates.json")["eur"]
