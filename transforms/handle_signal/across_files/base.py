from temporalio import workflow


class Commented:
    def __init__(self) -> None:
        self.last = ""

    @workflow.signal
    async def comment(self, text: str) -> None:
        self.last = await workflow.execute_activity("comment", text, schedule_to_close_timeout=60)
