"""`python -m grader.schema`: write the schema anew after a change of the scorecard."""

from grader.schema import SCHEMA_FILE, schema_json

SCHEMA_FILE.write_text(schema_json(), encoding="utf-8")
print(SCHEMA_FILE)
