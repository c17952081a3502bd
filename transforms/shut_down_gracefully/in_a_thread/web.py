import threading

from worker import start


def main() -> None:
    threading.Thread(target=start, daemon=True).start()
