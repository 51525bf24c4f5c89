"""One pass: whole, or known to have nothing to do; what it goes by, how staff hear of failures."""
