count = 0
seen: list[str] = []
limits = {"daily": 3}
