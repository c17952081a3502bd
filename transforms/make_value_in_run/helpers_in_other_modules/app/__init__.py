from .settings import REFERENCE as ORDER_REFERENCE
