"""The process map library: BPMN 2.0 XML is the truth, everything here reads it or writes back into it.

Pure: lxml and the standard library only. No Django, no database, no clock, no network.
Start with `reading.read`, then `index.index`; `docs/bpmn.md` lists the rest.
"""
