"""Faults tried on the demo company: what is broken, and what must catch it."""
