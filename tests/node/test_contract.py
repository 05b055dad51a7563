"""The API held to its description: schemathesis, and query strings that nobody would write."""

from __future__ import annotations

import dataclasses
import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from globalarctic.web.api.description import description
from globalarctic.web.place import load_place
from globalarctic.web.questions import kinds
from globalarctic.web.store import jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = os.environ.get("GLOBALARCTIC_NODE_TESTS") == "long"
OPERATIONS = len(description()["paths"])
CASES = (5_400 if LONG else 600) // OPERATIONS
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
         HealthCheck.function_scoped_fixture]  # fmt: skip
counted: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def tables() -> Iterator[None]:
    load_place().folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    # Nobody computes here: a full queue would end the search for faults.
    wide = dataclasses.replace(load_place(), queue=1_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "load_place", lambda: wide)
        yield
    print(dict(counted))
    call_command("flush", interactive=False, verbosity=0)
    connections.close_all()


def local(environ: dict[str, Any], start_response: Any) -> Any:
    environ["HTTP_HOST"] = "127.0.0.1"
    environ.pop("HTTP_ACCEPT_ENCODING", None)  # this client does not unzip
    environ["REMOTE_ADDR"] = ""  # no limit by client here
    return get_wsgi_application()(environ, start_response)


BY_CONTENT = {
    f"web.error.{name}"
    for name in ("unknown", "unknown-far", "room", "day", "day-range", "missing")
}
schema = schemathesis.openapi.from_dict(description())
schema.app = local


@schema.parametrize()
@settings(max_examples=CASES, deadline=None, suppress_health_check=QUIET, database=None)
def test_answers_are_as_described(case: schemathesis.Case) -> None:
    response = case.call()
    counted[f"schemathesis {response.status_code}"] += 1
    # Whether a name or a pair of places is on file no schema says: such a refusal is no fault.
    by_content = response.status_code == 422 and response.json()["code"] in BY_CONTENT
    case.validate_response(
        response, excluded_checks=[positive_data_acceptance] if by_content else []
    )
    assert response.status_code < 500 or response.status_code == 503


NAMES = sorted({field.name for kind in kinds().values() for field in kind.fields})
SPECIMENS = st.one_of(
    st.text(max_size=130),
    st.sampled_from(
        ["Dalian", "大连", "Мурманск", "RUMMK", "0,90", "180,-90", "-181,91", "nan", "inf", "1e400",
         "2026-02-30", "2026-08-20", "9999-12-31", "0000-00-00", "../../etc/passwd", "'; DROP--",
         "%00", "\ud7ff", "<script>", "{{7*7}}", "-0", "1_000", "١٢", "²", "true", "nsr,suez",
         "nsr," * 40, "container-3600-1a", " ", ",", "*", "=", "&", "\u202e", "1;2", "90N 0E"]
    ),
)  # fmt: skip
PATHS = st.sampled_from(
    [f"/api/v1/{name}" for name in kinds()]
    + [f"/{lang}/{page}" for lang in ("en", "zh", "ru") for page in ("", "compare", "x")]
    + ["/", "/compare", "/api/v1/", "/api/v1/docs", "/status.json"]
)
QUERIES = st.lists(
    st.tuples(st.one_of(st.sampled_from([*NAMES, "lang", "limit", "offset"]), st.text(max_size=9)),
              SPECIMENS),
    max_size=7,
)  # fmt: skip


@given(path=PATHS, query=QUERIES, accepted=st.text(max_size=40))
@settings(max_examples=4_000 if LONG else 400, deadline=None, suppress_health_check=QUIET,
          database=None)  # fmt: skip
def test_no_query_string_is_a_fault(path: str, query: list[tuple[str, str]], accepted: str) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    pairs: dict[str, list[str]] = {}
    for name, value in query:
        pairs.setdefault(name, []).append(value)
    try:
        header = accepted.encode("latin-1").decode("latin-1")
    except UnicodeError:
        header = ""
    answer = client.get(path, pairs, headers={"accept-language": header}, REMOTE_ADDR="")
    counted[f"fuzz {answer.status_code}"] += 1
    assert answer.status_code < 500 or answer.status_code == 503, (
        path,
        query,
        answer.content[:500],
    )
    if path.startswith("/api/v1/") and answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["status"] == answer.status_code
