"""Sessions whose connection reports are made by chance, held against minutes counted anew."""
