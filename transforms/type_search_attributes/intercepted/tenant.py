from temporalio.client import Interceptor, OutboundInterceptor, StartWorkflowInput


class Tenant(Interceptor):
    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return Outbound(next)


class Outbound(OutboundInterceptor):
    async def start_workflow(self, input: StartWorkflowInput):
        input.search_attributes = {**(input.search_attributes or {}), "Tenant": ["books"]}
        return await super().start_workflow(input)
