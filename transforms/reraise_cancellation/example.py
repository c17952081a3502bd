from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities import check_stock


@workflow.defn
class WatchStock:
    @workflow.run
    async def run(self, item: str) -> bool:
        for _ in range(30):
            try:
                if await workflow.execute_activity(check_stock, item, start_to_close_timeout=timedelta(seconds=20)):
                    return True
            except Exception as error:
                workflow.logger.warning("cannot check %s: %s", item, error)
            await workflow.sleep(timedelta(days=1))
        return False
