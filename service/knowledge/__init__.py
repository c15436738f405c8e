"""What is known: the tables, the graph built from them, and the index compiled from the graph.

The only room that imports networkx. Nothing is loaded on import; :mod:`service.knowledge.loading` does it.
"""
