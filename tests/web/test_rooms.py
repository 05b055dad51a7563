"""Pages of the other rooms: each answers in three languages, and says what is wrong."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from globalarctic.web.questions import question
from globalarctic.web.store.ask import document_of
from globalarctic.web.store.models import Answer, packed_body

if TYPE_CHECKING:
    from django.test import Client

_LIGHT = (
    "claims", "investments", "investments?at=2018&known=2019", "investments/NOR-ELKEM",
    "investments/RUS-YAMAL-LNG/screening", "regions", "regions/CN-HL/RU-AMU",
    "regions/CN-HL/RU-AMU/brief", "places/nuuk/all", "places/yakutsk/all?at=2020", "effect",
)  # fmt: skip
_LATIN = re.compile(r"[A-Za-z]{4,}")


def store(kind: str, **args: str) -> None:
    """Keep the answer that the compute process would give."""
    asking = question(kind, args)
    body = packed_body(document_of(asking))
    Answer.objects.get_or_create(
        key=asking.key,
        defaults={"kind": kind, "args": asking.args, "body": body, "size_bytes": len(body)},
    )


def words_of(page: str) -> str:
    """Return what a person reads in its own language: no markup, no words of another one."""
    cut = r"(?s)<head>.*?</head>|<header.*?</header>|<footer.*?</footer>|<code>.*?</code>"
    page = re.sub(cut, " ", page)
    page = re.sub(r'(?s)<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', " ", page)
    page = re.sub(r"(?s)<details class=\"sources\">.*?</details>|<title.*?</title>", " ", page)
    return re.sub(r"(?s)<[^>]+>", " ", page)


@pytest.mark.parametrize("lang", ["en", "zh", "ru"])
@pytest.mark.parametrize("address", _LIGHT)
def test_pages_that_need_no_engine(client: Client, lang: str, address: str) -> None:
    answer = client.get(f"/{lang}/{address}")
    assert answer.status_code == 200, answer.content[:2000]
    page = answer.content.decode()
    assert f'lang="{"zh-Hans" if lang == "zh" else lang}"' in page
    assert "<h1" in page
    assert " style=" not in page


def test_a_country_answers_other_weights_at_once(client: Client) -> None:
    waiting = client.get("/en/countries/NOR")
    assert b"data-wait" in waiting.content
    store("country-sheet", country="India")
    page = client.get("/ru/countries/IND").content.decode()
    assert "Индия" in page
    assert 'type="range"' in page
    took = []
    for weight in range(10):
        start = time.process_time()
        part = client.get(f"/en/countries/IND?part=choice&w-policy={weight}&cut=30&least=5")
        took.append(time.process_time() - start)
    assert b"By your choice" in part.content
    assert sorted(took)[-2] < 0.1
    assert client.get("/en/countries/IND?part=choice&least=99").status_code == 200


def test_a_claim_shows_evidence_and_review(client: Client) -> None:
    store("claim-sheet", claim="target-2024")
    page = client.get("/zh/claims/target-2024").content.decode()
    assert "不成立" in page
    assert "什么会改变结论" in page
    assert client.get("/en/claims/no-such-claim").status_code == 422


def test_two_dates_move_the_register_together(client: Client) -> None:
    page = client.get("/en/investments?at=2018&known=2019").content.decode()
    later = client.get("/en/investments").content.decode()
    assert page.count('scope="row"') < later.count('scope="row"')
    assert "?at=2018&amp;known=2019" in page


def test_withdrawn_claims_are_struck_with_their_reason(client: Client) -> None:
    from globalarctic.investments import register
    from globalarctic.investments.model import Rank

    source = register()
    marked = [c for c in source.claims if c.rank is Rank.DEPRECATED and c.rank_reason]
    wanted = next(c for c in marked if c.subject_id in source.projects)
    page = client.get(f"/en/investments/{wanted.subject_id}").content.decode()
    assert 'class="struck"' in page
    assert wanted.claim_id in page


@pytest.mark.parametrize("lang", ["zh", "ru"])
@pytest.mark.parametrize("address", ["claims", "effect"])
def test_no_english_sentence_is_left(client: Client, lang: str, address: str) -> None:
    page = client.get(f"/{lang}/{address}").content.decode()
    left = set(_LATIN.findall(words_of(page)))
    assert left <= {"Nuuk", "Godthab", "GLGOH", "LOCODE", "SIMIP", "Sea", "Legend", "Belfer",
                    "Stamatopoulou", "Psaraftis", "Global", "Arctic"}, left  # fmt: skip


def test_an_answer_set_into_another_page_names_its_version(client: Client) -> None:
    page = client.get("/en/investments").content.decode()
    made = re.search(r"/en/embed/([0-9a-f]{40})", page)
    assert made
    answer = client.get(made[0])
    text = answer.content.decode()
    release = Answer.objects.get(key=made[1]).document["release"]
    assert release["data"] in text
    assert release["code"] in text
    assert f"/en/embed/{made[1]}" in text
    assert "<form" not in text
    assert "<script" not in text
    assert "X-Frame-Options" not in answer.headers
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/en/investments")["Content-Security-Policy"]
    assert client.get(f"/en/embed/{'0' * 40}").status_code == 404


def test_a_claim_review_is_what_schema_org_asks_for(client: Client) -> None:
    store("claim-sheet", claim="target-2024")
    answer = client.get("/claims/target-2024.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    review = answer.json()
    assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
    assert review["url"].endswith("/en/claims/target-2024")
    assert client.get("/en/claims/target-2024").status_code == 200
    assert review["author"]["@type"] == "Organization"
    assert review["reviewRating"]["@type"] == "Rating"
    assert review["reviewRating"]["alternateName"] == "contradicted"
    stated = review["itemReviewed"]
    assert stated["@type"] == "Claim"
    assert stated["author"]["name"]
    assert stated["author"].get("@type", "Person") in {"Person", "Organization"}
    for day in (review["datePublished"], stated["datePublished"]):
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", day)
    assert review["isBasedOn"]["@type"] == "CreativeWork"
    assert all(isinstance(each, str) and each for each in review["citation"])


def test_a_place_names_ships_projects_and_lessons(client: Client) -> None:
    page = client.get("/en/places/tiksi/all").content.decode()
    assert "Ice class PC3" in page
    nuuk = client.get("/ru/places/nuuk/all").content.decode()
    assert "/ru/investments/GRL-ISUA" in nuuk
    assert "Проекты в пределах 500 км" in nuuk
    assert "/ru/records/new" in nuuk
    inland = client.get("/zh/places/yakutsk/all").content.decode()
    assert "/zh/learn/arctic-first/" in inland
    assert "冰级" not in words_of(inland)


def test_the_usual_questions_include_those_of_the_rooms() -> None:
    from globalarctic.outlook.claims import load_claims
    from globalarctic.web.running.warm import usual_questions

    asked = [(each.kind.name, each.args) for each in usual_questions()]
    claims = {args["claim"] for kind, args in asked if kind == "claim-sheet"}
    assert claims == {each.claim_id for each in load_claims()}
    assert sum(kind == "country-sheet" for kind, _ in asked) >= 21
    assert any(kind == "outlook-sheet" for kind, _ in asked)
