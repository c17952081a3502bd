from .activities import charge
