import time


class Timed:
    began = 0.0

    def begin(self):
        self.began = time.time()
