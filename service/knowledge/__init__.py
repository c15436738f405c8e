"""What is known: the tables, the graph built from them, and the index compiled from the graph.

The only room that imports networkx. Nothing is loaded on import; :func:`service.knowledge.loading.load_knowledge` does it.
"""
