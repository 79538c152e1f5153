"""The pure analysis engine: from an event log's file to its figures.

What lives here: reading files, preparing executions, and every formula. What does not: Django, the database,
users, requests. Times come in as values; nothing here looks at the clock.
"""
