"""PDFs: a planned paper -> bytes."""
