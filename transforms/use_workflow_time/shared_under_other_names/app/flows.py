from datetime import timezone

from temporalio import workflow

from app.clocks import Stopwatch, _first, _own, _second, _stamp


@workflow.defn
class Flow:
    @workflow.run
    async def run(self) -> list[str]:
        watch = Stopwatch()
        times = [watch.today, watch.noon, _stamp(timezone.utc), _first(), _second(), _own()]
        return [time.isoformat() for time in times]
