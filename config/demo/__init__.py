"""The demo organisation: people, the complaint-handling project of the product's example, and projects in every phase.

Nothing is typed in that is measured: the logs come from seeded generators in `analysis/engine/demo_log.py` and take the
same way through the import as anybody's file.
"""
