import time


class Clock:
    def now(self) -> float:
        return time.time()
