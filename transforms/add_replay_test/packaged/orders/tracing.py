from temporalio.worker import Interceptor


class Tracer(Interceptor):
    pass
