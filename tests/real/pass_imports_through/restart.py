from temporalio import workflow

from .activities import TIMEOUT, is_late, note


@workflow.defn
class Noted:
    def __init__(self) -> None:
        self.released = 0

    @workflow.run
    async def run(self) -> str:
        if is_late():
            return "late"
        noted = await workflow.execute_activity(note, "in time", start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released > 0)
        return noted

    @workflow.signal
    def release(self) -> None:
        self.released += 1
