from datetime import datetime, timezone


def prefix():
    return datetime.now(timezone.utc).isoformat()


def only_for_the_api():
    return datetime.now(timezone.utc)
