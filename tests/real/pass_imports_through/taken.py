from temporalio import workflow

from .activities import TIMEOUT, is_late, note


# The sandbox refuses the clock, and the workflow goes on without it; passed through, nothing refuses it.
@workflow.defn
class Noted:
    @workflow.run
    async def run(self) -> str:
        if is_late():
            return "late"
        return await workflow.execute_activity(note, "in time", start_to_close_timeout=TIMEOUT)
