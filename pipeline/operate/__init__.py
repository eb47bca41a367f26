"""For operators and DAGs: the form of a run, alerts, lateness, the page of all nights."""
