"""Who does the work of a stage: this process, the cores of this machine, or a cluster."""
