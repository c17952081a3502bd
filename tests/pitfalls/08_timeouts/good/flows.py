from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Render:
    @workflow.run
    async def run(self, film: str) -> None:
        await workflow.execute_activity(
            "render",
            film,
            start_to_close_timeout=timedelta(hours=2),
            schedule_to_close_timeout=timedelta(hours=6),
        )
