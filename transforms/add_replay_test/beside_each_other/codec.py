import dataclasses

import temporalio.converter

parcel_converter = dataclasses.replace(temporalio.converter.DataConverter.default, payload_codec=None)
