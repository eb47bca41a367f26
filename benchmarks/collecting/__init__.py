"""Collecting, measured: what a kill loses, what faults cost, what a page costs."""
