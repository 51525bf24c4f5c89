"""READ: connection reports of webconferences, as their products export them."""
