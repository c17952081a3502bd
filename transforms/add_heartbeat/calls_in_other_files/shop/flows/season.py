from datetime import timedelta

from temporalio import workflow

REFILL = "refill"


@workflow.defn
class SeasonWorkflow:
    @workflow.run
    async def run(self, products: list[str], extra: list[str]) -> None:
        await workflow.execute_activity(
            "refill", products, start_to_close_timeout=timedelta(minutes=20)
        )
        await workflow.execute_activity(
            REFILL, extra, start_to_close_timeout=timedelta(seconds=20)
        )
        await workflow.execute_activity(
            REFILL,
            extra,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(minutes=5),  # suppliers are slow
        )
