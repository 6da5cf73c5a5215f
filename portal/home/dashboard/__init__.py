"""Oversight: how the programme keeps its own times, what it decided, and what lapses when."""
