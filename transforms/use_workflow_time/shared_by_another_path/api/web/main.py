from common.clock import now


def index() -> float:
    return now()
