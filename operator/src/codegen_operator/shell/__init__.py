"""The shell: observes, executes plans, writes statuses; all I/O with the cluster and beyond."""
