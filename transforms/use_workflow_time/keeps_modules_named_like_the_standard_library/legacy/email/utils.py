import time


def parseaddr(address: str) -> tuple[str, str]:
    name, _, rest = address.partition("<")
    print(f"{rest} at {time.time()}")
    return name, rest.rstrip(">")
