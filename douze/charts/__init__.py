"""Charts: labels and amounts -> SVG."""
