import logging

from temporalio import activity

logger = logging.getLogger(__name__)


@activity.defn
def charge(card: str) -> bool:
    logger.setLevel(logging.DEBUG)
    return logger.isEnabledFor(logging.DEBUG) and bool(logger.handlers)
