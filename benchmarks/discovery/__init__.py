"""Discovery, measured: what of broken documents is read, and at what cost."""
