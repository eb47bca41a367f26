"""The one page about a night that a person reads in the morning."""
