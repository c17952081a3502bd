# flags: --unsafe-fixes --in-flight ignore
import signal

from temporalio import workflow


class Stopper:
    def __init__(self) -> None:
        self.stopped = False
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_: object) -> None:
        self.stopped = True


@workflow.defn
class Plain:
    def __init__(self) -> None:
        self.seen = 0

    @workflow.run
    async def run(self) -> None:
        self.seen += 1
        self.ended = True

    @workflow.query
    def size(self) -> int:
        return 1
