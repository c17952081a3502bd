import contextlib
import uuid
from datetime import datetime, timezone

from temporalio import activity, workflow


def current() -> datetime:
    if workflow.in_workflow():
        return workflow.now()
    return datetime.now(timezone.utc)


def fresh() -> uuid.UUID:
    return workflow.uuid4() if workflow.in_workflow() else uuid.uuid4()


def careful() -> datetime:
    try:
        return workflow.now()
    except Exception:
        return datetime.now(timezone.utc)


def early() -> float:
    if not workflow.in_workflow():
        return 0.0
    return workflow.time()


@activity.defn
async def report() -> str:
    return f"{current()} {fresh()} {careful()} {early()}"


@activity.defn
async def expected() -> str:
    name = "none"
    with contextlib.suppress(Exception):
        name = workflow.info().run_id
    return name


@activity.defn
async def tuned() -> bool:
    workflow.logger.setLevel("DEBUG")
    workflow.logger.base_logger.info("tuned")
    return workflow.logger.hasHandlers()
