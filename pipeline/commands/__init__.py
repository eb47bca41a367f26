"""The commands of `nightdesk`, a file each."""
