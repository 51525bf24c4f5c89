"""What a pass costs, measured: `make bench`. Results stand in docs/performance.md."""
