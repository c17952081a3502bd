from temporalio.client import Client


class HouseClient(Client):
    async def start_workflow(self, name, *values, **options):
        return await super().start_workflow(name, args=list(values), **options)
