from datetime import datetime, timedelta

from temporalio import activity

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def note(text: str) -> str:
    return text


def is_late() -> bool:
    try:
        return datetime.now().year > 2000
    except Exception:
        return False
