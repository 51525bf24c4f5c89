"""What a person asks of the ledger outside a pass: to adopt a sheet, to tell, to settle a doubt."""
