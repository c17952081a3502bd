from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)

counter = 0


@activity.defn
async def reserve(seat: str) -> str:
    return seat


def following() -> int:
    global counter
    counter += 1
    return counter


# A replay in the same process counts on.
@workflow.defn(sandboxed=False)
class Ticket:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            reserve, "A1", activity_id=f"ticket-{following()}", start_to_close_timeout=TIMEOUT
        )


# What the message says to do.
@workflow.defn
class OwnTicket:
    def __init__(self) -> None:
        self.counter = 0

    @workflow.run
    async def run(self) -> str:
        self.counter += 1
        return await workflow.execute_activity(
            reserve, "A1", activity_id=f"ticket-{self.counter}", start_to_close_timeout=TIMEOUT
        )
