"""Kinds of records on the node: forms, pictures, tables, organisations, contributions, calendars."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from PIL import Image

from globalarctic.exchange.permissions import Role
from globalarctic.exchange.records.contributions import check_export
from globalarctic.exchange.records.kinds import NOT_COPIED, RECORD_KINDS
from globalarctic.web.exchange.models import Membership, PublishingBody, SharedRecord
from globalarctic.web.exchange.people import erase_person
from tests.web import test_exchange_records as records
from tests.web.test_exchange_records import do, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

__all__ = ["sign_in"]


# Other words than those that the test of erasure looks for in every file of the node.
TEXT = records.TEXT | {"title": "Фестиваль", "body": "Приходите."}


def begin(author: Client, **changes: str) -> SharedRecord:
    return records.begin(author, **(TEXT | changes))


def publish(author: Client, editor: Client, **changes: str) -> SharedRecord:
    record = begin(author, **changes)
    assert do(author, record, "submit") == 302
    assert do(editor, record, "publish") == 302
    return record


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content.decode()[-6000:])
    return str(answer.content.decode())


@pytest.mark.parametrize("lang", ["en", "zh", "ru"])
def test_every_kind_has_a_form_in_every_language(sign_in: Callable[..., Any], lang: str) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    choose = page(author, f"/{lang}/records/new")
    for kind in RECORD_KINDS:
        assert (f"?kind={kind}" in choose) == (kind != "answer")
        form = page(author, f"/{lang}/records/new?kind={kind}")
        assert "style=" not in form
        assert 'name="title"' in form


def test_a_notice_on_knowledge_is_read_and_not_copied(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    words = {"kind": "notice", "licence": NOT_COPIED, "region": "CA-NU", "place": "Iqaluit"}
    assert author.post("/en/records/new", TEXT | words).status_code == 422
    record = publish(author, editor, **words, community="Inuit", authority="Elders' council",
                     care_use="To be read; not to be retold")  # fmt: skip
    assert record.latest.place == "iqaluit"
    shown = page(client, f"/en/records/{record.key}")
    assert "must not be copied" in shown
    assert "Elders&#x27; council" in shown
    from globalarctic.web.federation.published import public_records

    assert not list(public_records())


def test_terms_change_with_the_text_and_not_before(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    record = publish(author, editor)
    changed = TEXT | {"licence": "CC0-1.0", "community": "Саха", "authority": "совет"}
    assert author.post(f"/ru/records/{record.key}/edit", changed).status_code == 302
    record.refresh_from_db()
    assert (record.licence, record.community) == ("CC-BY-4.0", "")
    assert "Редакция 2" in page(editor, f"/ru/records/{record.key}")
    assert "Редакция 2" not in page(client, f"/ru/records/{record.key}")
    assert do(author, record, "publish") == 403
    assert do(editor, record, "publish") == 302
    record.refresh_from_db()
    assert (record.licence, record.community, record.shown) == ("CC0-1.0", "Саха", 2)


def test_a_tour_runs_over_places_of_several_countries(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    stops = "Якутск; 2027-03-01; Саха театр\n哈尔滨；2027-03-05；大剧院\nTromsø; 2027-03-12; Kulturhuset"
    for wrong in ("Якутск; 2027-03-01; Театр", "Нигде; 2027-03-01; a\nЯкутск; 2027-03-02; b",
                  "Якутск; 2027-03-05; a\nТромсё; 2027-03-02; b", "x"):  # fmt: skip
        assert (
            author.post("/ru/records/new", TEXT | {"kind": "tour", "stops": wrong}).status_code
            == 422
        )
    record = publish(author, editor, kind="tour", stops=stops)
    shown = page(client, f"/zh/records/{record.key}")
    for name in ("雅库茨克", "哈尔滨", "特罗姆瑟", "Kulturhuset"):
        assert name in shown
    # A reader of calendars that is not ours: one entry a stop, with its place.
    feed = icalendar.Calendar.from_ical(client.get("/exchange/events.ics").content)
    entries = feed.walk("VEVENT")
    assert [str(e["dtstart"].dt) for e in entries] == ["2027-03-01", "2027-03-05", "2027-03-12"]
    assert len({str(e["uid"]) for e in entries}) == 3
    made = json.loads(client.get(f"/exchange/{record.key}/schema.json").content)
    assert made["@type"] == "EventSeries"
    assert {e["location"]["address"]["addressCountry"] for e in made["subEvent"]} == {
        "RUS", "CHN", "NOR"
    }  # fmt: skip


def test_an_event_tells_daylight_and_the_way(sign_in: Callable[..., Any], client: Client) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    record = publish(author, editor, access="без ступеней")
    shown = page(client, f"/ru/records/{record.key}")
    assert "без ступеней" in shown
    assert "compare?target=yakutsk" in shown
    assert "Часов от восхода до заката" in shown
    feed = icalendar.Calendar.from_ical(client.get(f"/exchange/{record.key}/event.ics").content)
    (entry,) = feed.walk("VEVENT")
    assert str(entry["location"]) == "Якутск"
    assert str(entry["dtend"].dt) == "2026-06-23"


def test_a_question_gets_a_sourced_and_reviewed_answer(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    expert, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    question = begin(author, kind="question", title="Когда откроется Лена?")
    words = {"kind": "answer", "about": question.key, "title": "В конце мая",
             "sources": "https://example.org/ice\nАдминистрация бассейна"}  # fmt: skip
    assert expert.post("/ru/records/new", TEXT | words).status_code == 422  # not published
    do(author, question, "submit")
    do(editor, question, "publish")
    bare = TEXT | words | {"sources": ""}
    assert expert.post("/ru/records/new", bare).status_code == 422
    answer = publish(expert, editor, **words)
    shown = page(client, f"/ru/records/{question.key}")
    assert "В конце мая" in shown
    assert 'href="https://example.org/ice"' in page(client, f"/ru/records/{answer.key}")


def test_a_call_ends_and_is_then_not_listed(sign_in: Callable[..., Any], client: Client) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    words = {"kind": "programme", "who": "малые фирмы", "link": "https://example.org/call",
             "sector": "crafts"}  # fmt: skip
    without = TEXT | words | {"ends": "", "starts": ""}
    assert author.post("/ru/records/new", without).status_code == 422
    over = publish(author, editor, **words, title="Закрытый", starts="", ends="2020-01-01")
    now = publish(author, editor, **words, title="Открытый", starts="", ends="2999-01-01")
    always = publish(author, editor, **words, title="Бессрочный", starts="", ends="", rolling="yes")
    listed = page(client, "/zh/records?kind=programme&sector=crafts")
    assert now.key in listed
    assert always.key in listed
    assert over.key not in listed
    assert now.key not in page(client, "/zh/records?kind=programme&sector=food")


def _picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **more)
    out.seek(0)
    out.name = f"a.{kind.lower()}"
    return out


def test_pictures_are_made_anew_and_nothing_hides_in_them(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    record = publish(author, editor)
    url = f"/ru/records/{record.key}/pictures"
    said = {"alt": "Лёд у берега", "creator": "Анна", "licence": "CC-BY-4.0"}
    note = Image.Exif()
    note[0x010E] = "GPS 62.03 129.73 <script>"
    hidden = io.BytesIO(_picture(exif=note).getvalue() + b"PK\x03\x04<?php evil ?>")
    hidden.name = "b.jpg"
    assert author.post(url, {"file": hidden, **said}).status_code == 302
    picture = record.pictures.get()
    content = bytes(picture.content)
    assert content.startswith(b"\xff\xd8\xff")
    for left in (b"GPS", b"script", b"PK\x03\x04", b"php", b"Exif"):
        assert left not in content
    file = f"/exchange/{record.key}/picture-{picture.pk}.jpg"
    assert client.get(file).status_code == 404  # waits for review
    assert "Лёд у берега" not in page(client, f"/ru/records/{record.key}")
    author.post(f"/ru/records/{record.key}/edit", TEXT)
    assert do(editor, record, "publish") == 302
    given = client.get(file)
    assert (given.status_code, given.headers["Content-Type"]) == (200, "image/jpeg")
    assert 'alt="Лёд у берега"' in page(client, f"/ru/records/{record.key}")
    stranger, _ = sign_in(Role.CONTRIBUTOR)
    assert stranger.post(url, {"file": _picture(), **said}).status_code == 403
    svg = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    svg.name = "a.svg"
    for file_sent in (svg, _picture("GIF"), _picture("BMP"), _picture(size=(4, 4)),
                      io.BytesIO(b"\xff\xd8\xff\xe0junk"), io.BytesIO(b""),
                      io.BytesIO(b"\xff\xd8\xff" + b"x" * 8_000_001)):  # fmt: skip
        file_sent.name = "x.jpg"  # type: ignore[attr-defined]
        answer = author.post(url, {"file": file_sent, **said})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    for lacks in ({"alt": ""}, {"creator": ""}, {"licence": "mine"}):
        assert author.post(url, {"file": _picture(), **said, **lacks}).status_code == 422
    assert record.pictures.count() == 1
    assert author.post(f"{url}/{picture.pk}").status_code == 302
    assert not record.pictures.exists()


def test_a_table_is_filtered_drawn_kept_compared_and_described(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR, name="Школа 5")
    editor, _ = sign_in(Role.EDITOR)
    reader, _ = sign_in(Role.READER)
    record = begin(author, kind="release", doi="10.5281/zenodo.1")
    meanings = {"meaning-0": "день", "meaning-1": "толщина"}
    for last in ("43", "44"):
        file = io.BytesIO(f"day,ice_cm\n2026-01-05,42\n2026-01-06,{last}\n".encode())
        file.name = "лёд.csv"
        sent = author.post(f"/ru/records/{record.key}/table", {"file": file, **meanings})
        assert sent.status_code == 302
    address = f"/ru/records/{record.key}/tables/2"
    assert client.get(address).status_code == 404
    do(author, record, "submit")
    do(editor, record, "publish")
    query = "?c1=ice_cm&o1=ge&v1=43&x=day&y=ice_cm"
    shown = page(client, address + query)
    assert "1 строка" in shown
    assert "<svg" in shown
    assert "https://doi.org/10.5281/zenodo.1" in shown
    for wrong in ("?c1=ice_cm&o1=ge&v1=viel", "?c1=nothing&v1=1", "?x=day&y=day",
                  "?c1=ice_cm&o1=drop&v1=1"):  # fmt: skip
        assert client.get(address + wrong).status_code == 422, wrong
    keep = {"x": "day", "y": "ice_cm", "c1": "ice_cm", "o1": "ge", "v1": "43", "title": "Толще"}
    assert client.post(f"{address}/charts", keep).status_code == 403
    assert reader.post(f"{address}/charts", keep).status_code == 302
    assert "Толще" in page(client, address)
    chart = record.tables.get(number=2).charts.get()
    assert author.post(f"{address}/charts/{chart.pk}").status_code == 404
    assert reader.post(f"{address}/charts/{chart.pk}").status_code == 302
    change = page(client, f"{address}/difference")
    assert "<del>43</del>" in change
    assert "<ins>44</ins>" in change
    about = f"/exchange/{record.key}/table-2"
    package = json.loads(client.get(f"{about}/datapackage.json").content)
    assert package["resources"][0]["schema"]["fields"][1]["type"] in {"integer", "number"}
    assert package["resources"][0]["profile"] == "tabular-data-resource"  # frictionless asks for it
    described = json.loads(client.get(f"{about}/schema.json").content)
    assert described["creator"][0]["name"] == "Школа 5"
    assert described["url"].startswith("http://127.0.0.1/en/records/")
    cited = json.loads(client.get(f"{about}/datacite.json").content)
    assert cited["doi"] == "10.5281/zenodo.1"


def test_members_write_for_their_organisation(sign_in: Callable[..., Any], client: Client) -> None:
    head, _ = sign_in(Role.CONTRIBUTOR, name="Глава")
    friend, person = sign_in(Role.CONTRIBUTOR, name="Друг")
    moderator, _ = sign_in(Role.MODERATOR)
    reader, _ = sign_in(Role.READER)
    given = {"name": "Речное агентство", "country": "RUS", "link": "https://example.org"}
    assert reader.post("/ru/organisations", given).status_code == 403
    assert head.post("/ru/organisations", given).status_code == 302
    assert head.post("/ru/organisations", given).status_code == 422  # the name is taken
    body = PublishingBody.objects.get()
    home = f"/ru/organisations/{body.key}"
    record = begin(head, organisation=body.key)
    assert friend.post("/ru/records/new", TEXT | {"organisation": body.key}).status_code == 422
    assert friend.get(f"/ru/records/{record.key}").status_code == 404
    assert friend.post(f"{home}/join").status_code == 302
    waiting = Membership.objects.get(person=person)
    assert friend.post(f"{home}/members/{waiting.pk}", {"verdict": "yes"}).status_code == 403
    assert friend.get(f"/ru/records/{record.key}").status_code == 404
    assert head.post(f"{home}/members/{waiting.pk}", {"verdict": "yes"}).status_code == 302
    assert friend.get(f"/ru/records/{record.key}").status_code == 200
    assert friend.post(f"/ru/records/{record.key}/edit", TEXT).status_code == 302
    assert head.post(f"{home}/confirm").status_code == 403
    assert moderator.post(f"{home}/confirm").status_code == 302
    assert "подтверждена" in page(client, home)
    do(friend, record, "submit")
    assert do(moderator, record, "publish") == 302
    assert "Речное агентство" in page(client, f"/en/records/{record.key}")
    assert record.key in page(client, home)


def test_the_calendar_takes_the_last_day_there_is(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    record = publish(author, editor, starts="9999-12-30", ends="9999-12-31")
    assert f"{record.key}-0@" in page(client, "/exchange/events.ics")


def test_contributions_go_on_as_files_that_the_rooms_read(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    sent = [
        {"kind": "river-season", "reach": "yakutsk-zhigansk", "season_open": "05-28",
         "season_close": "10-05", "source": "агентство, 2026"},
        {"kind": "place-correction", "corrected_place": "Якутск", "lon": "129,73", "lat": "62,03",
         "source": "карта"},
        {"kind": "rate", "part": "fuel", "rate_key": "VLSFO", "amount": "520", "currency": "USD",
         "price_year": "2025", "source": "биржа"},
        {"kind": "stated-claim", "claim_text": "Лёд стал тоньше.", "claim_place": "Лена",
         "would_change": "Измерения."},
        {"kind": "project-report", "project_name": "Причал", "host_country": "RUS",
         "sector_code": "transport_port", "project_status": "proposed", "seen_on": "2026-01-01",
         "publisher": "Газета", "source_url": "https://example.org/port"},
    ]  # fmt: skip
    for words in sent:
        publish(author, editor, **words)
    draft = begin(author, **sent[0])
    # What must not be copied stays out, and a change that the reader refuses is not published.
    kept = publish(author, editor, **(sent[3] | {
        "claim_text": "Не переписывать.", "licence": NOT_COPIED}))  # fmt: skip
    assert client.get(f"/ru/records/{kept.key}").status_code == 200
    report = SharedRecord.objects.get(kind="project-report")
    spoilt = TEXT | sent[4] | {"sector_code": "castle"}
    assert author.post(f"/ru/records/{report.key}/edit", spoilt).status_code == 302
    assert editor.post(f"/ru/records/{report.key}/do/publish").status_code == 422
    files = zipfile.ZipFile(io.BytesIO(client.get("/exchange/contributions.zip").content))
    texts = {name: files.read(name).decode() for name in files.namelist()}
    check_export(texts)
    assert "05-28" in texts["river_reaches.csv"]
    assert draft.key not in texts["river_reaches.csv"]
    assert "62.03" in texts["places.csv"]
    assert "Лёд стал тоньше." in texts["claims.toml"]
    assert "Не переписывать." not in texts["claims.toml"]
    # What the room's reader refuses is not sent to review, and the reader's own words say why.
    wrong = begin(author, **(sent[4] | {"sector_code": "castle"}))
    answer = author.post(f"/ru/records/{wrong.key}/do/submit")
    assert answer.status_code == 422
    assert "castle" in answer.content.decode()


def test_a_translation_shows_only_what_was_reviewed(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    translator, _ = sign_in(Role.CONTRIBUTOR)
    record = publish(author, editor)
    path = f"/ru/records/{record.key}"
    assert author.post(f"{path}/edit", TEXT | {"body": "Ещё не проверено."}).status_code == 302
    assert "Ещё не проверено" not in page(translator, f"{path}/translate/en")
    given = {"title": "Festival", "body": "Welcome"}
    assert translator.post(f"{path}/translate/en", given).status_code == 302
    assert record.translations.get(language="en", field="body").source_revision == 1
    assert "Welcome" in page(client, f"/en/records/{record.key}")
    # One of a newer revision, such as older nodes have kept, waits with it.
    record.translations.update(source_revision=2)
    assert "Welcome" not in page(client, f"/en/records/{record.key}")
    assert editor.post(f"{path}/do/publish").status_code == 302
    assert "Welcome" in page(client, f"/en/records/{record.key}")


def test_the_search_forgets_the_words_of_a_translator_who_is_erased(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    translator, person = sign_in(Role.CONTRIBUTOR)
    record = publish(author, editor)
    given = {"title": "Midsummer", "body": "Zanzibarian welcome"}
    assert translator.post(f"/ru/records/{record.key}/translate/en", given).status_code == 302
    assert record.key in page(client, "/en/find?q=zanzibarian")
    erase_person(person)
    assert record.key not in page(client, "/en/find?q=zanzibarian")
    assert record.key in page(client, "/ru/find?q=фестиваль")


def test_a_translation_is_checked_by_another_person(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    record = publish(author, editor)
    given = {"title": "Festival", "body": "Welcome", "machine": "1"}
    assert editor.post(f"/ru/records/{record.key}/translate/en", given).status_code == 302
    checked = f"/en/records/{record.key}/checked/en"
    assert editor.post(checked).status_code == 403
    assert client.post(checked).status_code == 403
    other, _ = sign_in(Role.MODERATOR)
    assert other.post(f"/en/records/{record.key}/checked/zh").status_code == 422
    assert other.post(checked).status_code == 302
    assert "Checked by another person" in page(client, f"/en/records/{record.key}")
