# flags: --unsafe-fixes
import logging

from temporalio import activity

logger = logging.getLogger(__name__)


@activity.defn
def charge(card: str) -> None:
    logger.info("charging %s", card)
