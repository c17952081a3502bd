# flags: --unsafe-fixes
import logging
import logging as log_module
from logging import error, getLogger

import temporalio.activity
import temporalio.workflow

logger = logging.getLogger(__name__)
log = getLogger(__name__)
named = logging.getLogger("orders")


class Steps:
    logger = logging.getLogger(__name__)

    def first(self) -> None:
        self.logger.info("first")


@temporalio.workflow.defn
class LoggingWorkflow:
    def __init__(self) -> None:
        self.log = logging.getLogger(__name__ + ".flow")

    @temporalio.workflow.run
    async def run(self, n: int) -> None:
        local = logging.getLogger(__name__)
        logger.debug("debug %d of %d", n, 10)
        log.warn("old name")
        local.fatal("old name", exc_info=True)
        named.info("named")
        logging.info("root")
        log_module.log(logging.INFO, "root %s", n)
        error("from the module")
        getLogger(__name__).exception("at once")
        self.log.info("attribute")
        Steps().first()
        logger.info(
            "several lines %s",
            n,  # the number
            extra={"n": n},
        )
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("asked first")


@temporalio.activity.defn
async def send(n: int) -> None:
    helper(n)


def helper(n: int) -> None:
    logger.info("only activities get here %d", n)
