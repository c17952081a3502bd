class AppError(Exception):
    pass


class SessionClosed(AppError):
    pass


class Late(Exception):
    pass


class Unused(Exception):
    pass
