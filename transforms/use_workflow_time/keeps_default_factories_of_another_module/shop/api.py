from .models import Invoice, Line


def invoice(name: str) -> tuple[Invoice, Line]:
    return Invoice(name), Line(name)
