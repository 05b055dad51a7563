"""Records on the node: the way of one, who may do what over HTTP, and what erasure leaves."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from globalarctic.exchange.permissions import RecordState, Role, permitted
from globalarctic.web.exchange.models import LogEntry, ModerationCase, Person, SharedRecord
from globalarctic.web.exchange.records_index import index_of_records
from globalarctic.web.exchange.workflow import ACTS, broken_log_entry
from globalarctic.web.place import load_place

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "кузьмаметка"
TEXT = {
    "kind": "event", "language": "ru", "title": f"Фестиваль {MARK}", "body": f"Приходите, {MARK}.",
    "region": "RU-SA", "place": "yakutsk", "starts": "2026-06-21", "ends": "2026-06-22",
    "link": "", "licence": "CC-BY-4.0", "community": "", "authority": "", "care_use": "",
}  # fmt: skip


@pytest.fixture
def sign_in(node: None) -> Callable[..., tuple[Client, Person]]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # power is not cut in a test
    index_of_records().clear()

    def make(role: Role, *, factor: bool = True, reviews: str = "", name: str = "") -> Any:
        number = get_user_model().objects.count()
        user = get_user_model().objects.create(username=f"u{number}", email=f"u{number}@x.org")
        person = Person.objects.create(user=user, role=role.value, reviews=reviews, name=name)
        if factor and role.needs_second_factor:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
        client.force_login(user)
        return client, person

    return make


def begin(client: Client, **changes: str) -> SharedRecord:
    answer = client.post("/ru/records/new", TEXT | changes)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return SharedRecord.objects.get(pk=answer.headers["Location"].rpartition("/")[2])


def do(client: Client, record: SharedRecord, action: str, text: str = "потому что") -> int:
    return int(client.post(f"/ru/records/{record.key}/do/{action}", {"text": text}).status_code)


def test_the_whole_way_of_a_record(sign_in: Callable[..., Any], client: Client) -> None:
    author, person = sign_in(Role.CONTRIBUTOR, name="Автор Кузьмаметка")
    editor, _ = sign_in(Role.EDITOR)
    reviewer, _ = sign_in(Role.CONTRIBUTOR, reviews="RU-SA")
    moderator, _ = sign_in(Role.MODERATOR)
    record = begin(author)
    path = f"/ru/records/{record.key}"
    assert client.get(path).status_code == 404
    assert author.get(path).status_code == 200
    assert do(author, record, "submit") == 302
    assert do(author, record, "publish") == 403
    assert do(reviewer, record, "sign-region") == 302
    given = {"title": f"雅库茨克节 {MARK}", "body": "欢迎光临"}
    assert editor.post(f"{path}/translate/zh", given).status_code == 302
    assert do(editor, record, "publish") == 302
    page = client.get(path).content.decode()
    assert "проверено в регионе" in page
    assert f"records/{record.key}" in client.get("/en/find", {"q": MARK}).content.decode()
    assert "雅库茨克节" in client.get(f"/zh/records/{record.key}").content.decode()
    english = client.get(f"/en/records/{record.key}").content.decode()
    assert "you read the original" in english
    assert f"Фестиваль {MARK}" in client.get("/exchange/events.ics").content.decode()
    changed = TEXT | {"body": f"Новое время, {MARK}."}
    assert author.post(f"{path}/edit", changed).status_code == 302
    assert "Новое время" not in client.get(path).content.decode()
    record.refresh_from_db()
    assert (record.shown, record.latest.number) == (1, 2)
    assert client.post(f"{path}/do/report", {"text": "неправда"}).status_code == 302
    case = ModerationCase.objects.get()
    verdict = {"outcome": "withdraw", "reason": "ошибка в датах"}
    assert editor.post(f"/en/review/{case.pk}", verdict).status_code == 403
    assert moderator.post(f"/en/review/{case.pk}", verdict).status_code == 302
    assert client.get(path).status_code == 410
    assert f"records/{record.key}" not in client.get("/en/find", {"q": MARK}).content.decode()
    appeal = {"outcome": "appeal", "reason": "даты верны"}
    assert author.post(f"/en/review/{case.pk}", appeal).status_code == 302
    verdict = {"outcome": "restore", "reason": "верны"}
    assert moderator.post(f"/en/review/{case.pk}", verdict).status_code == 403
    other, _ = sign_in(Role.MODERATOR)
    assert other.post(f"/en/review/{case.pk}", verdict).status_code == 302
    assert client.get(path).status_code == 200
    assert broken_log_entry() is None
    assert "publish" not in client.get("/zh/log").content.decode()
    assert client.get("/ru/log").status_code == 200
    # Everything held is given, then nothing of it is left.
    content = author.post("/ru/account/export").content
    held = zipfile.ZipFile(io.BytesIO(content))
    assert MARK in held.read("revisions.json").decode()
    assert json.loads(held.read("person.json"))["key"] == person.key
    assert author.post("/ru/account/erase", {"confirm": "нет"}).status_code == 422
    assert author.post("/ru/account/erase", {"confirm": "стереть"}).status_code == 302
    connection.close()
    for file in load_place().folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            for spelled in (MARK, MARK.capitalize()):
                for coded in (spelled.encode(), json.dumps(spelled).strip('"').encode()):
                    assert coded not in data, file
    assert client.get(path).status_code == 404
    assert broken_log_entry() is None


def test_who_is_named_may_reply_and_words_can_be_taken_back(
    sign_in: Callable[..., Any], client: Client
) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR)
    firm, person = sign_in(Role.READER, name="Артель")
    friend, _ = sign_in(Role.CONTRIBUTOR, name="Музей")
    record = begin(author)
    do(author, record, "submit")
    do(editor, record, "publish")
    assert do(firm, record, "reply", "не так") == 403
    name = f"/ru/records/{record.key}/name"
    assert firm.post(name, {"email": person.user.email}).status_code == 403
    assert editor.post(name, {"email": "nobody@x.org"}).status_code == 422
    assert editor.post(name, {"email": person.user.email}).status_code == 302
    assert do(firm, record, "reply", "не так") == 302
    assert do(friend, record, "endorse", "мы были там") == 302
    page = client.get(f"/ru/records/{record.key}").content.decode()
    assert "не так" in page
    assert "мы были там" in page
    said = record.statements.get(kind="endorse")
    back = f"/ru/records/{record.key}/said/{said.pk}/take-back"
    assert editor.post(back).status_code == 403
    assert client.post(back).status_code == 403
    assert friend.post(back).status_code == 302
    assert "мы были там" not in client.get(f"/ru/records/{record.key}").content.decode()


def test_the_log_tells_when_it_was_changed(sign_in: Callable[..., Any]) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    begin(author)
    begin(author)
    assert broken_log_entry() is None
    entry = LogEntry.objects.order_by("pk").first()
    assert entry is not None
    LogEntry.objects.filter(pk=entry.pk).update(action="nothing")
    assert broken_log_entry() == entry.pk


@pytest.mark.parametrize("role", list(Role))
def test_the_table_of_permissions_holds_over_http(
    sign_in: Callable[..., Any], client: Client, role: Role
) -> None:
    _owner, owner_person = sign_in(Role.CONTRIBUTOR)
    asking, person = (client, None) if role is Role.VISITOR else sign_in(role)
    tried = 0
    for relation, state, action in itertools.product(
        ("", "owner", "regional", "named"), RecordState, ACTS
    ):
        if person is None and relation:
            continue
        if person is not None:
            person.reviews = "RU-SA" if relation == "regional" else ""
            person.save()
        with transaction.atomic():
            record = SharedRecord.objects.create(
                kind="event", state=state.value, licence="CC-BY-4.0", region="RU-SA", shown=1,
                owner=person if relation == "owner" else owner_person,
            )  # fmt: skip
            record.revisions.create(number=1, language="en", title="x", body="y")
            if relation == "named":
                record.named.add(person)
        relations = {relation} - {""}
        seen = permitted("read", role, state=state, relations=relations)
        may = permitted(action, role, state=state, relations=relations)
        expected = 404 if not seen else 302 if may else 403
        assert do(asking, record, action) == expected, (role, relation, state, action)
        tried += 1
        if action != ACTS[0]:
            continue
        for url, name in ((f"/en/records/{record.key}/edit", "edit"),
                          (f"/en/records/{record.key}/translate/ru", "translate")):  # fmt: skip
            record_now = SharedRecord.objects.filter(pk=record.pk).first()
            if record_now is None or record_now.state != state.value:
                continue
            may = permitted(name, role, state=state, relations=relations)
            expected = 404 if not seen else 200 if may else 403
            assert asking.get(url).status_code == expected, (role, relation, state, name)
    assert tried >= len(RecordState) * len(ACTS)


def test_a_role_without_second_factor_does_not_count(sign_in: Callable[..., Any]) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    editor, _ = sign_in(Role.EDITOR, factor=False)
    record = begin(author)
    do(author, record, "submit")
    assert do(editor, record, "publish") == 404
    assert editor.get("/en/review").status_code == 403


@pytest.mark.parametrize(
    ("change", "code"),
    [({"title": ""}, "form.title"), ({"language": "fr"}, "form.language"), ({"body": " "}, "b"),
     ({"licence": "none"}, "l"), ({"community": "Инуиты"}, "a"), ({"starts": "21.06"}, "d"),
     ({"ends": "2026-01-01"}, "d"), ({"link": "javascript:alert(1)"}, "l"), ({"region": "XX"}, "r"),
     ({"place": "../etc"}, "p"), ({"kind": "planet"}, "k"), ({"title": "a\u202eb"}, "t"),
     ({"title": "x" * 201}, "t"), ({"body": "x" * 20_001}, "b")],
)  # fmt: skip
def test_what_cannot_be_published_is_told(
    sign_in: Callable[..., Any], change: dict[str, str], code: str
) -> None:
    del code
    author, _ = sign_in(Role.CONTRIBUTOR)
    answer = author.post("/ru/records/new", TEXT | change)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not SharedRecord.objects.exists()


def test_markup_of_people_is_shown_never_run(sign_in: Callable[..., Any]) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    nasty = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    record = begin(author, title=f"T {nasty}"[:200], body=nasty)
    page = author.get(f"/en/records/{record.key}").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_a_table_is_checked_kept_and_given(sign_in: Callable[..., Any], client: Client) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR, name="Школа 5")
    record = begin(author, kind="release")
    url = f"/ru/records/{record.key}/table"

    def send(content: bytes, name: str = "лёд.csv", **given: str) -> Any:
        file = io.BytesIO(content)
        file.name = name
        return author.post(url, {"file": file, **given})

    answer = send(b"day,ice_cm\n2026-01-05,42\n2026-01-06,=1+1\n")
    assert answer.status_code == 422
    assert "формулу" in answer.content.decode()
    assert "Строка 3" in answer.content.decode()
    assert not record.tables.exists()
    good = b"day;ice_cm\n2026-01-05;42\n2026-01-06;43\n"
    assert send(good).status_code == 422
    meanings = {"meaning-0": "день", "meaning-1": "толщина"}
    assert send(good, **meanings).status_code == 302
    version = record.tables.get()
    assert bytes(version.content) == b"day,ice_cm\n2026-01-05,42\n2026-01-06,43\n"
    file = f"/exchange/{record.key}/table-1.csv"
    assert client.get(file).status_code == 404
    given = author.get(file)
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert send(b"%PDF-1.7", name="a.csv").status_code == 422
    assert send(b"x" * 20_000_002, name="a.csv").status_code == 422
    stranger, _ = sign_in(Role.KEEPER)
    assert stranger.get(url).status_code == 404


@pytest.mark.parametrize("lang", ["en", "zh", "ru"])
def test_sign_up_and_second_factor_pages_open(client: Client, lang: str) -> None:
    for path in ("accounts/signup/", "accounts/login/", "accounts/password/reset/", "records"):
        answer = client.get(f"/{lang}/{path}")
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert "style=" not in page
        assert 'class="skip"' in page, path  # in the frame of the site
    given = {"email": "a@example.org", "password1": "ледокол-и-река", "password2": "ледокол-и-река"}
    assert client.post(f"/{lang}/accounts/signup/", given).status_code == 302
    assert client.get(f"/{lang}/records/mine").status_code == 200
    assert client.get(f"/{lang}/records/new").status_code == 403
    assert client.get(f"/{lang}/accounts/2fa/").status_code == 200
    assert client.get(f"/{lang}/account").status_code == 200


def test_what_is_published_is_what_was_read(sign_in: Callable[..., Any]) -> None:
    author, _ = sign_in(Role.CONTRIBUTOR)
    moderator, _ = sign_in(Role.MODERATOR)
    record = begin(author)
    assert do(author, record, "submit") == 302
    page = moderator.get(f"/ru/records/{record.key}").content.decode()
    assert 'name="seen" value="1"' in page
    record.revisions.create(number=2, language="ru", title="Другое", body="Непрочитанное")
    address = f"/ru/records/{record.key}/do/publish"
    assert moderator.post(address, {"seen": "1"}).status_code == 409
    assert SharedRecord.objects.get(pk=record.pk).state == RecordState.REVIEW.value
    assert moderator.post(address, {"seen": "2"}).status_code == 302


def test_the_feed_shows_what_is_public_and_no_more(
    sign_in: Callable[..., Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from globalarctic.exchange.federation import FeedTransport, Replica, follow, look
    from globalarctic.web.federation import own
    from globalarctic.web.federation.published import bring_up

    place = SimpleNamespace(folder=tmp_path, public_url="")
    monkeypatch.setattr(own, "load_place", lambda: place)
    own._LOCAL.__dict__.pop("feed", None)
    author, person = sign_in(Role.CONTRIBUTOR, name="Автор")
    moderator, _ = sign_in(Role.MODERATOR)

    record = begin(author)
    assert bring_up() == 0
    assert do(author, record, "submit") == 302
    assert do(moderator, record, "publish") == 302
    assert own.own_feed().manifest().count == 1  # at once
    assert bring_up() == 0
    replica = Replica(tmp_path / "copy.sqlite3", look(FeedTransport(own.own_feed())))
    follow(replica, FeedTransport(own.own_feed()))
    (foreign,) = replica.records("event")
    assert foreign.fields["title"] == f"Фестиваль {MARK}"
    assert foreign.fields["author"] == "Автор"
    assert person.user is not None
    assert "@x.org" not in foreign.content.decode()
    assert do(author, record, "erase") == 302
    assert b'"op":"erase"' in own.own_feed().changes(own.own_feed().seq - 1)
    assert bring_up() == 0
    follow(replica, FeedTransport(own.own_feed()))
    assert replica.records() == ()
    own.own_feed().close()
    own._LOCAL.__dict__.pop("feed", None)
    replica.close()
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path.name for path in left if MARK.encode() in path.read_bytes()]
