from app import util
from app.util.pauses import pause


class Steps:
    def first(self, name: str) -> str:
        pause()
        return util.settled(name)
