# flags: --unsafe-fixes
import asyncio
import time

from temporalio import activity
from temporalio.exceptions import CancelledError


@activity.defn
def short(path: str) -> bool:
    try:
        time.sleep(1)
    except Exception:
        return False
    return True


@activity.defn
def asks(path: str) -> bool:
    try:
        activity.heartbeat()
    except Exception as error:
        if isinstance(error, CancelledError):
            raise
        return False
    return True


@activity.defn
def answers(path: str) -> str:
    try:
        activity.heartbeat()
    except CancelledError:
        return "stopped"
    except Exception:
        return "failed"
    return "done"


@activity.defn(no_thread_cancel_exception=True)
def unbothered(path: str) -> bool:
    try:
        activity.heartbeat()
    except Exception:
        return False
    return True


@activity.defn
def shielded(path: str) -> bool:
    try:
        with activity.shield_thread_cancel_exception():
            activity.heartbeat()
    except Exception:
        return False
    return True


@activity.defn
async def asynchronous(path: str) -> str:
    try:
        activity.heartbeat()
        await asyncio.sleep(1)
    except Exception:
        return "failed"
    except asyncio.CancelledError:
        return "stopped"
    return "done"
