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
