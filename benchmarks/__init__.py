"""Comparisons with peers that do the same work. `make bench` runs them; figures are ratios, because machines differ."""
