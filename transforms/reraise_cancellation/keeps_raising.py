# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError


@workflow.defn
class Ship:
    def __init__(self) -> None:
        self.status = "new"

    @workflow.run
    async def run(self, item: str) -> str:
        try:
            await workflow.execute_activity("pack", item, schedule_to_close_timeout=60)
        except Exception:
            self.status = "failed"
            raise
        try:
            await workflow.execute_activity("ship", item, schedule_to_close_timeout=60)
        except ActivityError as error:
            raise ApplicationError("cannot ship") from error
        try:
            await workflow.execute_activity("bill", item, schedule_to_close_timeout=60)
        except BaseException as error:
            if self.status == "new":
                raise
            else:
                raise ApplicationError("cannot bill") from error
        try:
            await workflow.execute_activity("thank", item, schedule_to_close_timeout=60)
        except ActivityError as error:
            if not isinstance(error.cause, ApplicationError):
                raise
            return "without thanks"
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            workflow.logger.info("stopped")
            raise
        try:
            await workflow.execute_activity("ask", item, schedule_to_close_timeout=60)
        except ActivityError as error:
            match error.cause:
                case CancelledError():
                    raise
                case _:
                    return "unasked"
        return "done"
