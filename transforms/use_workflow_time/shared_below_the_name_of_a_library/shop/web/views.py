from html.parser import age


def is_old(page: float) -> bool:
    return age(page) > 3600
