from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError

TIMEOUT = timedelta(seconds=20)


@activity.defn
async def read(url: str, held: int, is_next_run: bool) -> str:
    """A page so large that the server soon suggests to continue as new; no run gets it for ever."""
    rounds = int(activity.info().activity_id)
    if is_next_run or rounds > 12:
        raise ApplicationError(f"{url} is gone", non_retryable=True)
    return "hold" if rounds == held else "x" * 500_000


@workflow.defn
class Hold:
    def __init__(self) -> None:
        self.released = False

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.released)

    @workflow.signal
    def release(self) -> None:
        self.released = True


# The next run would not know of a signal, so that what holds it is a child.
@workflow.defn
class Feed:
    @workflow.run
    async def run(self, url: str, held: int) -> None:
        while True:
            info = workflow.info()
            page = await workflow.execute_activity(
                read, args=[url, held, bool(info.continued_run_id)], start_to_close_timeout=TIMEOUT
            )
            if page == "hold":
                await workflow.execute_child_workflow(Hold.run, id=f"{info.workflow_id}-hold")

    @workflow.signal
    async def release(self) -> None:
        hold = workflow.get_external_workflow_handle(f"{workflow.info().workflow_id}-hold")
        await hold.signal("release")


@workflow.defn
class FeedAtTheBeginning(Feed):
    @workflow.run
    async def run(self, url: str, held: int) -> None:
        while True:
            info = workflow.info()
            page = await workflow.execute_activity(
                read, args=[url, held, bool(info.continued_run_id)], start_to_close_timeout=TIMEOUT
            )
            if page == "hold":
                await workflow.execute_child_workflow(Hold.run, id=f"{info.workflow_id}-hold")
