from datetime import timedelta

from temporalio import workflow

SOON = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, call: list) -> None:
        await workflow.execute_activity(*call)
        await workflow.execute_activity(activity="reserve", arg=call[0], schedule_to_close_timeout=SOON)
        tracker = workflow.info().memo()["tracker"]
        await tracker.execute_activity(activity="reserve", arg=call[0])
