import logging

from temporalio import activity

logger = logging.getLogger(__name__)


@activity.defn
def charge(event: dict, card: str) -> None:
    logger.info(card)
    logger.info("charging %s", card)
    logger.log(logging.INFO, "charging")
    logger.info(event)
