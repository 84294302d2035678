"""The built-in suites: what every assessment shares. They run in the examiner box.

They know an assessment by its contract alone.
Their probes belong to the areas `testing-discipline`, `modular-design`, `security-hygiene` and `communication`, which a
rubric that uses them must have.
"""
