from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities import poll_feed


@workflow.defn
class Feed:
    @workflow.run
    async def run(self, url: str, pause: int) -> None:
        while True:
            await workflow.execute_activity(poll_feed, url, start_to_close_timeout=timedelta(seconds=20))
            await workflow.sleep(pause)
