import os


def is_dry_run() -> bool:
    return os.environ.get("DRY_RUN") == "1"
