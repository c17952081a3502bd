def timedelta(minutes: int) -> float:
    return minutes * 60.0
