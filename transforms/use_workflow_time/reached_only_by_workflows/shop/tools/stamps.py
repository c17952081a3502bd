from datetime import datetime, timezone


class Marks:
    def mark(self):
        return datetime.now(timezone.utc)


class Stamps:
    def __init__(self):
        self.marks = Marks()
