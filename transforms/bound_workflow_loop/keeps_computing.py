# flags: --unsafe-fixes --in-flight ignore
import time

from temporalio import activity, workflow


@workflow.defn
class Computes:
    def __init__(self) -> None:
        self.left = [1, 2, 3]
        self.open = True

    @workflow.run
    async def run(self, number: int) -> int:
        while number > 1:
            number //= 2
        while self.left:
            self.left.pop()
        while self.open:
            self.close()
        while True:
            number = self.next(number)
            if number > 100:
                break
        return number

    def close(self) -> None:
        self.open = False

    def next(self, number: int) -> int:
        while True:
            number += 1
            if number % 7 == 0:
                return number


@activity.defn
def serve() -> None:
    while True:
        time.sleep(1)


def main() -> None:
    while True:
        print("client")
