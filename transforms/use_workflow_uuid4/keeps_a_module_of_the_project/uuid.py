def uuid4() -> str:
    return "fixed"
