# flags: --unsafe-fixes
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from temporalio import activity

logger = logging.getLogger(__name__)


def describe(info: "activity.Info") -> str:
    logger.info("describing %s", info.activity_id)
    print(info)
    return info.activity_type
