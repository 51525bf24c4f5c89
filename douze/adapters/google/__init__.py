"""A Google Sheet: how it is reached, read, looked at again, written and provisioned."""
