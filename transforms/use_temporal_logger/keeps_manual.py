# flags: --unsafe-fixes
import logging
import sys

import structlog
from loguru import logger as loguru_logger
from temporalio import activity, workflow

logger = logging.getLogger(__name__)
structured = structlog.get_logger(__name__).bind(service="orders")


@workflow.defn
class ManualWorkflow:
    @workflow.run
    async def run(self, *names: str) -> None:
        print()
        print(*names)
        print("a", "b", sep="")
        print("no newline", end="")
        print("to stderr", file=sys.stderr)
        print(
            "a",  # first
            names,
        )
        loguru_logger.info("user {}", names)
        structured.info("paid", names=names)
        structured.bind(a=1).warning("paid")
        workflow.logger.info("paid", name=names)
        workflow.logger.info("paid", order=1, extra={"a": 1})
        workflow.logger.info("paid", order=1, **{"a": 1})
        workflow.logger.info(
            "paid",
            order=1,  # the order
            total=2,
        )
        shared(1)


def shared(n: int) -> None:
    logger.info("shared %d", n)


@activity.defn
async def work() -> None:
    shared(1)
    structured.info("working", step=1)
