# flags: --unsafe-fixes --in-flight ignore
from datetime import timedelta

from temporalio import workflow

TIMEOUT = timedelta(hours=1)


@workflow.defn
class Report:
    def __init__(self) -> None:
        self.should_cancel = False

    @workflow.run
    async def run(self, pages: int) -> int:
        await workflow.execute_activity("prepare", start_to_close_timeout=TIMEOUT)
        done = 0
        for page in range(pages):
            done += await workflow.execute_activity("write", page, start_to_close_timeout=TIMEOUT)
            size = await workflow.execute_activity(
                "measure",
                page,
                start_to_close_timeout=TIMEOUT,
            )  # in bytes
            workflow.logger.info("%s", size)
        return done

    @workflow.signal
    async def cancel(self) -> None:
        self.should_cancel = True


@workflow.defn
class Notes:
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.rating = 0

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def note(self, text: str) -> None:
        self.notes.append(text)

    @workflow.update
    def rate(self, stars: int) -> int:
        self.rating += stars
        return stars


@workflow.defn
class Tried:
    def __init__(self) -> None:
        self.stopped = False

    @workflow.run
    async def run(self) -> None:
        try:
            await workflow.execute_activity("prepare", start_to_close_timeout=TIMEOUT)
        except Exception:
            workflow.logger.info("not prepared")
            raise

    @workflow.signal
    def stop(self) -> None:
        self.stopped = True
