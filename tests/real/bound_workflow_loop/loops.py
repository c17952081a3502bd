from collections import Counter
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError

TIMEOUT = timedelta(seconds=20)
ROUNDS: Counter[str] = Counter()


@activity.defn
async def read(url: str) -> str:
    """A page so large that the server soon suggests to continue as new; no worker gets it for ever."""
    workflow_id = activity.info().workflow_id
    ROUNDS[workflow_id] += 1
    if ROUNDS[workflow_id] > 12:
        raise ApplicationError(f"{url} is gone", non_retryable=True)
    return "x" * 500_000


@activity.defn
async def note(text: str) -> str:
    ROUNDS[activity.info().workflow_id] += 1
    return text


@workflow.defn
class Feed:
    @workflow.run
    async def run(self, url: str) -> None:
        while True:
            await workflow.execute_activity(read, url, start_to_close_timeout=TIMEOUT)


# The cursor goes on where the last run stopped.
@workflow.defn
class FeedWithCursor:
    @workflow.run
    async def run(self, url: str, cursor: int) -> None:
        while True:
            page = await workflow.execute_activity(read, f"{url}#{cursor}", start_to_close_timeout=TIMEOUT)
            cursor += len(page) // 500_000


# The handler is at work when the run ends.
@workflow.defn
class FeedWithNotes:
    @workflow.run
    async def run(self, url: str) -> None:
        while True:
            await workflow.execute_activity(read, url, start_to_close_timeout=TIMEOUT)

    @workflow.signal
    async def tell(self, text: str) -> None:
        await workflow.wait_condition(lambda: workflow.info().is_continue_as_new_suggested())
        for _ in range(2):
            await workflow.execute_activity(note, text, start_to_close_timeout=TIMEOUT)
