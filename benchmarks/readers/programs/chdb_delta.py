"""chDB, which is ClickHouse in Python. It knows no version: it reads the newest."""

import json

import chdb
from asked import DAY, ENDPOINT, ID, KEY, SECRET, SHOWN, URI, WHOLE, run

PLACE = f"{ENDPOINT}/{URI.removeprefix('s3://')}/"
TABLE = f"deltaLake('{PLACE}', '{KEY}', '{SECRET}')"
ZONE = "SETTINGS session_timezone = 'UTC', output_format_json_named_tuples_as_objects = 1"


def rows(question):
    return json.loads(str(chdb.query(f"{question} {ZONE}", "JSON")))["data"]


run(
    "chdb",
    lambda: rows(f"SELECT {WHOLE} FROM {TABLE}")[0],
    lambda: [
        one["title"] for one in rows(f"SELECT title FROM {TABLE} WHERE published_on = '{DAY}'")
    ],
    lambda: rows(f"SELECT {','.join(SHOWN)} FROM {TABLE} WHERE article_id = '{ID}'")[0],
)
