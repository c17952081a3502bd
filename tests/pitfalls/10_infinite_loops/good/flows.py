from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Monitor:
    @workflow.run
    async def run(self, service: str) -> None:
        while True:
            await workflow.execute_activity("probe", service, start_to_close_timeout=timedelta(seconds=10))
            await workflow.sleep(60)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(service)
