"""Child processes: run one, keep warm ones ready to fork, bound what an item may cost."""
