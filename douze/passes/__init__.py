"""One pass: whole, or known to have nothing to do; its inputs; how staff learn of failures."""
