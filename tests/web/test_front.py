"""What is kept in front of the site: the same for all, and gone when what it shows is written."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from globalarctic.web import front as front_module
from globalarctic.web.exchange.models import Person, SharedRecord
from globalarctic.web.front import PageCache
from globalarctic.web.partners.models import ProposalTerms, Vouching
from globalarctic.web.questions import question
from globalarctic.web.store import jobs
from globalarctic.web.store.generation import GenerationClock
from globalarctic.web.store.models import Answer, Job

if TYPE_CHECKING:
    from collections.abc import Callable

PAIR = {"origin": "Dalian", "target": "Rotterdam", "depart": "2026-08-20"}


class Counted:
    """The site, and how often it was asked."""

    def __init__(self) -> None:
        self.app = get_wsgi_application()
        self.paths: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        self.paths.append(environ["PATH_INFO"])
        return self.app(environ, start)


@pytest.fixture
def site(node: None) -> Counted:
    return Counted()


@pytest.fixture
def front(site: Counted) -> PageCache:
    own = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return PageCache(site, stamp=GenerationClock().read, cookies=own)


@pytest.fixture
def ask(front: PageCache) -> Callable[..., tuple[str, dict[str, str], bytes]]:
    def asking(path: str, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        told: list[Any] = []
        environ = RequestFactory().generic(method, path, headers=headers).environ
        environ["HTTP_HOST"] = "127.0.0.1"
        body = b"".join(front(environ, lambda *said: told.extend(said)))
        return told[0], {name.casefold(): value for name, value in told[1]}, body

    return asking


def test_the_second_asks_nothing_of_the_site(ask: Any, site: Counted) -> None:
    first, second = ask("/en/rules"), ask("/en/rules")
    assert site.paths == ["/en/rules"]
    assert first == second
    status, headers, body = ask("/en/rules", **{"If-None-Match": first[1]["etag"]})
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["content-security-policy"] == first[1]["content-security-policy"]
    assert ask("/en/rules", "HEAD")[2] == b""
    assert site.paths == ["/en/rules"]


def test_each_language_host_query_and_coding_has_its_own(ask: Any, site: Counted) -> None:
    plain = ask("/en/rules")
    zipped = ask("/en/rules", **{"Accept-Encoding": "gzip, br"})
    assert zipped[1]["content-encoding"] == "gzip"
    assert gzip.decompress(zipped[2]) == plain[2]
    assert zipped[1]["etag"] != plain[1]["etag"]
    assert "Accept-Encoding" in plain[1]["vary"]
    others = [ask(path)[2] for path in ("/ru/rules", "/zh/rules", "/en/rules?on=2020-01-01")]
    assert len({plain[2], *others}) == 4
    assert len(site.paths) == 5


def test_nothing_of_ones_own_is_kept(ask: Any, site: Counted) -> None:
    ask("/en/rules")
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        ask("/en/rules", Cookie=f"other=1; {name}=abc")
    ask("/en/rules", Authorization="Basic abc")
    assert len(site.paths) == 4
    assert ask("/en/account/login/")[0] == ask("/en/account/login/")[0]
    login = [path for path in site.paths if "login" in path]
    assert len(login) == 2  # a form sets a cookie of its own


def test_errors_and_what_is_under_way_are_asked_again(ask: Any, site: Counted) -> None:
    for path in (
        "/en/nothing-here", "/en/status", "/en/compare?from=dalian", "/en/compare?depart=never",
        "/en/compare?origin=Dalian&target=Rotterdam&depart=2026-08-20",
        "/api/v1/compare?origin=Dalian&target=Rotterdam&depart=2026-08-20",
    ):  # fmt: skip
        before = len(site.paths)
        ask(path), ask(path)
        assert len(site.paths) == before + 2, path


def test_a_finished_answer_makes_all_anew(ask: Any, site: Counted) -> None:
    ask("/en/rules")
    asking = question("compare", PAIR)
    jobs.accept(asking)
    ask("/en/rules")
    assert site.paths == ["/en/rules"]  # a question that waits shows nowhere
    job = jobs.claim("test:1:x")
    assert job is not None
    jobs.report(job.key, "test:1:x", share=0.5)
    ask("/en/rules")
    assert site.paths == ["/en/rules"]
    assert jobs.finish(job, {"refusal": {"text": "no"}})
    ask("/en/rules")
    assert len(site.paths) == 2
    Answer.objects.update(used_on="2026-01-01")
    ask("/en/rules")
    assert len(site.paths) == 2
    Answer.objects.all().delete()
    Job.objects.all().delete()
    ask("/en/rules")
    assert len(site.paths) == 3


def test_what_people_bring_counts(node: None) -> None:
    clock = GenerationClock()
    person = Person.objects.create(name="Aino")
    first = clock.read()
    record = SharedRecord.objects.create(kind="event", owner=person)
    second = clock.read()
    SharedRecord.objects.filter(key=record.key).update(region="FI-10")
    third = clock.read()
    terms = ProposalTerms.objects.create(
        record=record, first_day="2026-01-01", last_day="2026-02-01"
    )
    vouching = Vouching.objects.create(terms=terms, person=person)
    fourth = clock.read()
    Vouching.objects.filter(pk=vouching.pk).update(consented=terms.made)  # shows who vouches
    fifth = clock.read()
    SharedRecord.objects.all().delete()
    assert len({first, second, third, fourth, fifth, clock.read()}) == 6


def test_it_is_bounded_and_made_anew_in_time(
    ask: Any, site: Counted, front: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "KEPT_MB", 0.05)
    for day in range(1, 20):
        ask(f"/en/rules?on=2026-01-{day:02}")
    assert 0 < front.size <= 50_000
    assert len(front) < 19
    ask("/en/about")
    count = len(site.paths)
    now = front_module.time.time()
    monkeypatch.setattr(front_module.time, "time", lambda: now + 700.0)
    ask("/en/about")
    assert len(site.paths) == count + 1
