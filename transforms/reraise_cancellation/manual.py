# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow

from app.errors import is_cancelled_exception


@workflow.defn
class Ship:
    @workflow.run
    async def run(self, item: str) -> str:
        try:
            return await workflow.execute_activity("ship", item, schedule_to_close_timeout=60)
        except Exception as error:
            return f"not shipped: {error}"

    @workflow.query
    def known(self) -> bool:
        return is_cancelled_exception is not None
