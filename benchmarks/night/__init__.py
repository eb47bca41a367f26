"""What a whole night costs, stage by stage, beside what others would do with the same pages."""
