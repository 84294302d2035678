"""The scorecard's JSON Schema, published beside this file. `python -m grader.schema` writes it anew."""

import json
from pathlib import Path
from typing import Any

import msgspec

from grader.model import SCORECARD_VERSION, Scorecard
from sandbox.known_types import known

SCHEMA_FILE = Path(__file__).with_name("scorecard.schema.json")


def scorecard_schema() -> dict[str, Any]:
    """Draft 2020-12, made from the values themselves."""
    schema = msgspec.json.schema(known(Scorecard))
    schema["$defs"]["Scorecard"]["properties"]["version"] = {"const": SCORECARD_VERSION}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:takehome:scorecard:{SCORECARD_VERSION}",
    }
    return {**head, "title": "A takehome scorecard", **schema}


def schema_json() -> str:
    return json.dumps(scorecard_schema(), indent=2, ensure_ascii=False) + "\n"
