"""Where the one function runs: on the cores of this machine, on a cluster, or where the data is.

A runner takes numbered batches and gives their answers in the same order. A batch whose process is lost is asked again:
asking twice changes nothing.
"""
