# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


@workflow.defn
class Book:
    def __init__(self) -> None:
        self.undo: list[str] = []

    @workflow.run
    async def run(self, trip: str) -> str:
        try:
            for part in ("flight", "hotel"):
                self.undo.append(part)
                await workflow.execute_activity("book", part, schedule_to_close_timeout=60)
        except Exception as error:
            workflow.logger.error("undoing %s: %s", trip, error)
            for part in reversed(self.undo):
                await workflow.execute_activity("cancel", part, schedule_to_close_timeout=60)
            return "undone"
        return "booked"
