"""Partners over HTTP: terms, what fits and why, and a contact that leaves only by two consents."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from globalarctic.exchange.permissions import Role
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.exchange.people import erase_person, export_person
from globalarctic.web.partners.models import Introduction, ProposalTerms
from tests.web.test_exchange_records import begin, do, sign_in

__all__ = ["sign_in"]  # a fixture

TODAY = dt.date.today()
CONTACT = {"need": "buyer@heihe.example", "offer": "+7 4162 000000"}
TERMS = {
    "sought": "goods", "sector": "fish", "languages": ["zh", "ru"], "capacity": "small",
    "first_day": TODAY.isoformat(), "last_day": (TODAY + dt.timedelta(90)).isoformat(),
}  # fmt: skip
STEPS = ("agree", "withdraw", "confirm", "unconfirm")


@pytest.fixture
def pair(sign_in: Callable[..., Any]) -> dict[str, Any]:
    """A need of Heihe and an offer of Blagoveshchensk, both on show with their terms."""
    moderator, _ = sign_in(Role.MODERATOR)
    made: dict[str, Any] = {"moderator": moderator}
    for side, region, lang in (("need", "CN-HL", "zh"), ("offer", "RU-AMU", "ru")):
        client, person = sign_in(Role.CONTRIBUTOR, name=f"name of {side}")
        record = begin(client, kind=side, language=lang, title=f"title of {side}", region=region)
        terms = {**TERMS, "regions": [region], "contact": CONTACT[side]}
        assert client.post(f"/en/partners/{record.key}/terms", terms).status_code == 302
        assert do(client, record, "submit") == 302
        assert do(moderator, record, "publish") == 302
        made[side] = (client, record.key, person)
    return made


def _step(pair: dict[str, Any], side: str, name: str, client: Client | None = None) -> int:
    there = "offer" if side == "need" else "need"
    address = f"/en/partners/{pair[side][1]}/with/{pair[there][1]}/{name}"
    return int((client or pair[side][0]).post(address).status_code)


def _everything(client: Client, pair: dict[str, Any]) -> str:
    """All that somebody gets to read of both sides, in three languages."""
    addresses = [f"partners/{pair[side][1]}" for side in ("need", "offer")]
    addresses += ["partners", *(f"records/{pair[side][1]}" for side in ("need", "offer"))]
    return "".join(
        client.get(f"/{lang}/{address}").content.decode()
        for lang in ("en", "zh", "ru")
        for address in addresses
    )


def test_no_contact_leaves_without_both_consents(
    pair: dict[str, Any], sign_in: Callable[..., Any], client: Client
) -> None:
    stranger, _ = sign_in(Role.READER)
    watchers = {"visitor": client, "stranger": stranger, "moderator": pair["moderator"]}
    owners = {side: pair[side][0] for side in ("need", "offer")}
    for need, offer in itertools.product((False, True), repeat=2):
        for side, wish in (("need", need), ("offer", offer)):
            assert _step(pair, side, "agree" if wish else "withdraw") == 302
        for who, watcher in watchers.items():
            page = _everything(watcher, pair)
            assert not any(contact in page for contact in CONTACT.values()), who
        for side, owner in owners.items():
            there = "offer" if side == "need" else "need"
            page = _everything(owner, pair)
            assert (CONTACT[there] in page) is (need and offer)
            assert CONTACT[side] not in page


def test_only_an_owner_takes_a_step_and_only_for_its_own_side(
    pair: dict[str, Any], sign_in: Callable[..., Any], client: Client
) -> None:
    stranger, _ = sign_in(Role.CONTRIBUTOR)
    others = (client, stranger, pair["moderator"])
    for side, name in itertools.product(("need", "offer"), STEPS):
        there = "offer" if side == "need" else "need"
        for who in (*others, pair[there][0]):
            assert _step(pair, side, name, who) == 403
    assert not Introduction.objects.exists()
    assert _step(pair, "need", "confirm") == 409  # before both agreed
    assert pair["need"][0].get(f"/en/partners/{pair['offer'][1]}/terms").status_code == 404


def test_either_side_confirms_and_takes_it_back(pair: dict[str, Any], client: Client) -> None:
    said = "Worked together, by the word of both"
    address = f"/en/partners/{pair['need'][1]}"
    for side in ("need", "offer"):
        _step(pair, side, "agree")
    _step(pair, "need", "confirm")
    assert said not in client.get(address).content.decode()
    _step(pair, "offer", "confirm")
    assert said in client.get(address).content.decode()
    for taken_back in ("unconfirm", "withdraw"):
        _step(pair, "offer", taken_back)
        assert said not in client.get(address).content.decode()
        _step(pair, "offer", "agree")
        _step(pair, "offer", "confirm")
        assert said in client.get(address).content.decode()


def test_what_is_withdrawn_shows_neither_text_nor_contact(
    pair: dict[str, Any], client: Client
) -> None:
    for name, side in itertools.product(("agree", "confirm"), ("need", "offer")):
        assert _step(pair, side, name) == 302
    need, offer = pair["need"], pair["offer"]
    assert CONTACT["offer"] in _everything(need[0], pair)
    assert "title of offer" in client.get(f"/en/partners/{need[1]}").content.decode()
    record = SharedRecord.objects.get(pk=offer[1])
    assert do(pair["moderator"], record, "withdraw") == 302
    for reader in (client, need[0]):
        page = reader.get(f"/en/partners/{need[1]}").content.decode()
        assert CONTACT["offer"] not in page
        assert "title of offer" not in page
    assert _step(pair, "need", "agree") == 404
    for side in ("need", "offer"):  # one's word is taken back at any time
        assert _step(pair, side, "withdraw") == 302
    assert not Introduction.objects.get().in_touch


@pytest.mark.parametrize("lang", ["en", "zh", "ru"])
def test_what_fits_is_explained_in_both_languages(
    pair: dict[str, Any], client: Client, lang: str
) -> None:
    page = client.get(f"/{lang}/partners/{pair['need'][1]}").content.decode()
    assert "title of offer" in page
    assert page.count("Русский") > 1  # the switch of languages, and the language of the other side
    languages = {"en": "Languages in common: ru, zh.", "ru": "Общие языки: ru, zh."}
    for text in {languages.get(lang, ""), languages["ru"]}:  # the other side writes Russian
        assert text in page
    listed = client.get(f"/{lang}/partners?side=offer&sector=fish&region=RU-AMU").content.decode()
    assert "title of offer" in listed
    assert "title of need" not in listed


def test_what_is_over_is_gone_until_it_is_renewed(pair: dict[str, Any], client: Client) -> None:
    owner, key, _ = pair["offer"]
    ProposalTerms.objects.filter(record_id=key).update(
        first_day=TODAY - dt.timedelta(30), last_day=TODAY - dt.timedelta(1)
    )
    assert "title of offer" not in client.get("/en/partners").content.decode()
    assert "It is over" in client.get(f"/en/partners/{key}").content.decode()
    assert _step(pair, "need", "agree") == 409
    assert owner.post(f"/en/partners/{key}/terms", {"renew": "1"}).status_code == 302
    assert "title of offer" in client.get("/en/partners").content.decode()


def test_who_vouches_is_shown_by_consent_and_never_counted(
    pair: dict[str, Any], sign_in: Callable[..., Any], client: Client
) -> None:
    owner, key, _ = pair["offer"]
    address = f"/en/partners/{key}"
    before = client.get(f"/en/partners/{pair['need'][1]}").content.decode()
    friend, _ = sign_in(Role.READER, name="Ольга из Якутска")
    assert owner.post(f"{address}/vouch").status_code == 403
    assert client.post(f"{address}/vouch").status_code == 403
    assert friend.post(f"{address}/vouch").status_code == 302
    assert "Ольга" not in client.get(address).content.decode()
    number = ProposalTerms.objects.get(record_id=key).vouchings.get().pk
    assert friend.post(f"{address}/vouch/{number}").status_code == 403
    assert owner.post(f"{address}/vouch/{number}").status_code == 302
    assert "Ольга из Якутска vouches for it." in client.get(address).content.decode()
    assert client.get(f"/en/partners/{pair['need'][1]}").content.decode() == before
    friend.post(f"{address}/vouch", {"take_back": "1"})
    assert "Ольга" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sector", "fishing"), ("sought", "money"), ("regions", "XX-YY"), ("languages", "Russian1"),
        ("last_day", "2020-01-01"), ("last_day", "2099-01-01"), ("first_day", "soon"),
        ("capacity", "huge"), ("contact", ""), ("contact", "x" * 201), ("regions", ""),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_named(pair: dict[str, Any], name: str, value: str) -> None:
    owner, key, _ = pair["need"]
    given = {**TERMS, "regions": ["CN-HL"], "contact": "a@b.c", name: value}
    answer = owner.post(f"/en/partners/{key}/terms", given)
    assert answer.status_code == 422
    kept = ProposalTerms.objects.get(record_id=key)
    assert (kept.sector, kept.contact) == ("fish", CONTACT["need"])


def test_what_a_person_wrote_is_exported_and_erased(pair: dict[str, Any]) -> None:
    _, key, person = pair["offer"]
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(export_person(person))) as archive:
        assert CONTACT["offer"] in archive.read("terms.json").decode()
    _step(pair, "need", "agree")
    erase_person(person)
    assert not ProposalTerms.objects.filter(record_id=key).exists()
    assert not Introduction.objects.exists()
    assert not SharedRecord.objects.filter(pk=key).exists()
