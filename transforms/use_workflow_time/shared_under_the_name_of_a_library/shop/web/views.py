import calendar


def closing_time() -> float:
    return calendar.closes_in(1)
