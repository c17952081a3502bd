from app import ids


def handler():
    return ids.prefix(), ids.only_for_the_api()
