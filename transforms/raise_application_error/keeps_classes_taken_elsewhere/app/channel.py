from temporalio import workflow

from app.errors import Late, SessionClosed, Unused


class Channel:
    def __init__(self) -> None:
        self.items: list[str] = []

    async def receive(self) -> str:
        await workflow.wait_condition(lambda: bool(self.items))
        if not self.items:
            raise SessionClosed("nothing more comes")
        if len(self.items) > 9:
            raise Late
        if len(self.items) > 8:
            raise Unused("nobody takes it")
        return self.items.pop()
