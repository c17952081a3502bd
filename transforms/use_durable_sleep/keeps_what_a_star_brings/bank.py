QUEUE = [3, 1, 2]
