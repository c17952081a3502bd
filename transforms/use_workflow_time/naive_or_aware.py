# flags: --unsafe-fixes --in-flight ignore
from datetime import datetime, timedelta

from temporalio import workflow


@workflow.defn
class DeadlineWorkflow:
    def __init__(self) -> None:
        self.started = datetime.now()

    @workflow.run
    async def run(self, patience: timedelta, limit: datetime) -> str:
        started = datetime.now()
        deadline = started + timedelta(minutes=5) - patience
        while datetime.now() < deadline:
            await workflow.sleep(10)
        took = datetime.now() - started

        label = datetime.now()
        text = f"{label:%H:%M} {label.strftime('%Y-%m-%d')} {label.year} {label.date()}"

        shown = datetime.now()
        text += shown.isoformat()

        escaped = datetime.now()
        self.seen = escaped + timedelta(days=1)

        given = datetime.now()
        late = given > limit

        hour = datetime.now().hour
        midnight = datetime.now().replace(hour=0, minute=0)
        left = midnight - timedelta(hours=1)
        if left.weekday() == 6 and hour:
            return text
        return f"{took} {late}"

    @workflow.signal
    async def add(self) -> None:
        last = datetime.now()
        for _ in range(3):
            last = datetime.now()
            await workflow.sleep(1)
        workflow.logger.info("took %s", datetime.now() - last)
