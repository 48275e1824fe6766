"""Parses SQL in Athena's dialect by sqlglot, and fails with the first text that is none.

Reads a JSON list of texts from standard input; prints, as a JSON list, which tables each one reads.
"""

import json
import sys

import sqlglot
from sqlglot import exp


def tables_of(text: str) -> list[str]:
    [statement] = sqlglot.parse(text, dialect="athena", error_level=sqlglot.ErrorLevel.RAISE)
    if not isinstance(statement, exp.Query):
        raise SystemExit(f"no query but {type(statement).__name__}: {text}")
    own = {cte.alias_or_name for cte in statement.find_all(exp.CTE)}
    return sorted({table.name for table in statement.find_all(exp.Table) if table.name} - own)


json.dump([tables_of(text) for text in json.load(sys.stdin)], sys.stdout)
