"""What the shop promises, on its pages and on every receipt."""

from datetime import datetime, timedelta, timezone

TIME_TO_RETURN = timedelta(days=30)


def return_until() -> datetime:
    return datetime.now(timezone.utc) + TIME_TO_RETURN
