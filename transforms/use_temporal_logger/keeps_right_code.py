# flags: --unsafe-fixes
import logging

from app.logs import logger as imported
from temporalio import activity, workflow

logger = logging.getLogger(__name__)
log = workflow.logger


class Console:
    def print(self, text: str) -> None:
        pass

    def info(self, text: str) -> None:
        pass


def client_and_activity(n: int) -> None:
    logger.info("shared by an activity and a script %d", n)


@workflow.defn
class QuietWorkflow:
    @workflow.run
    async def run(self) -> None:
        workflow.logger.info("right")
        log.info("right %s", 1, extra={"a": 1}, exc_info=True, stack_info=False, stacklevel=1)
        if not workflow.unsafe.is_replaying():
            print("once")
            logger.info("once")
        if workflow.unsafe.is_replaying():
            return
        logger.debug("once")
        console = Console()
        console.print("look-alike")
        console.info("look-alike")
        imported.info("of another module")
        logger.setLevel(logging.DEBUG)
        text = "print('in a string')"  # print("in a comment")
        console.print(text)


@activity.defn
async def work() -> None:
    activity.logger.info("right", **{"extra": {}})
    client_and_activity(1)


def script() -> None:
    print("script")
    logger.info("script")
    client_and_activity(1)
    workflow.logger.info("not in a workflow", key=1)


class Plain:
    print("class body")
