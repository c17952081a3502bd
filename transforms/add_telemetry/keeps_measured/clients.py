from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

runtime = Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(bind_address=":9000")))


async def connect():
    return await Client.connect("localhost:7233", runtime=runtime)
