"""Finds the commit that broke the build: nobody imports this."""

import time


def insort(commits: list[float], commit: float) -> None:
    commits.append(commit)
    print(f"{commit} at {time.time()}")
