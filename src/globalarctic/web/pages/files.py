"""Answers to take along: tables with a README, lines on the map, and the question as code."""

from __future__ import annotations

import io
import shlex
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from globalarctic import tabular
from globalarctic.web.pages.pictures import month_picture
from globalarctic.web.pages.ways import Ways
from globalarctic.web.store.models import Answer
from globalarctic.words import Message, render

if TYPE_CHECKING:
    from django.http import HttpRequest

    from globalarctic.web.questions import Question

__all__ = ["FORMS", "answer_file", "code_of", "way_file"]

FORMS = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "zip": "application/zip",
    "svg": "image/svg+xml",
}
_WAY_FORMS = {
    "gpx": "application/gpx+xml",
    "kml": "application/vnd.google-earth.kml+xml",
    "rtz": "application/xml",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def _answer(key: str) -> Answer:
    answer = Answer.objects.filter(key=key, kind="compare").first()
    if answer is None or "answer" not in answer.document:
        raise Http404
    return answer


def _sent(body: bytes | str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "public, max-age=3600",
        },
    )


@require_safe
def answer_file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Send a stored comparison as a file."""
    if form not in FORMS:
        raise Http404
    answer, lang = _answer(key), str(getattr(request, "lang", "en"))
    document = answer.document
    values = document["answer"]
    name = f"{values['origin']}-{values['target']}-{values['depart_utc'][:10]}"
    if form == "json":
        body: bytes | str = tabular.json_text(values, indent=2) + "\n"
    elif form == "geojson":
        body = tabular.json_text(document["geojson"]) + "\n"
    elif form == "svg":
        from globalarctic.web.pages.compare import map_of

        ways = Ways(document)
        drawn = map_of(ways, lang=lang, month=ways.month, every=False)
        body = _alone(drawn, month_picture(ways.month, world=not drawn["polar"]))
    else:
        body = _zip(document, answer, lang)
    return _sent(body, FORMS[form], f"{name}.{form}")


def _alone(drawn: dict[str, Any], ice: bytes) -> str:
    """Return a map that needs no file beside it: its style and the ice are in it."""
    css = (Path(__file__).parent.parent / "static" / "site" / "charts.css").read_text("utf-8")
    picture = f"data:image/png;base64,{b64encode(ice).decode('ascii')}"
    svg = str(drawn["svg"]).replace(f'href="{drawn["ice"]}"', f'href="{picture}"')
    head, _, rest = svg.partition("</title>")
    sized = head.replace("<svg ", '<svg width="1600" height="1600" ', 1)
    return f"{sized}</title><style>{css.replace('&', '&amp;').replace('<', '&lt;')}</style>{rest}"


@require_safe
def way_file(request: HttpRequest, key: str, corridor: str, form: str) -> HttpResponse:
    """Send one way of a stored comparison in the file of another program."""
    del request
    answer = _answer(key)
    text = answer.document.get("files", {}).get(corridor, {}).get(form)
    if form not in _WAY_FORMS or text is None:
        raise Http404
    values = answer.document["answer"]
    return _sent(text, _WAY_FORMS[form], f"{values['origin']}-{values['target']}-{corridor}.{form}")


def _zip(document: dict[str, Any], answer: Answer, lang: str) -> bytes:
    """Return a zip of the table as CSV and a README with sources, licence, units and release."""
    values = document["answer"]
    rows = [
        {
            name: value
            for name, value in row.items()
            if name != "route" and not isinstance(value, dict)
        }
        for row in values["corridors"]
    ]
    ways = Ways(document)

    def say(code: str, **args: Any) -> str:
        return render(Message(f"pages.{code}", **args), lang)

    lines = [
        render(ways.title, lang), "", *(f"- {render(line, lang)}" for line in ways.lines), "",
        say("foot.planning"), "", f"{say('basis.ice')}: {render(ways.basis, lang)}",
        f"{say('basis.ship')}: {render(ways.vessel, lang)}",
        f"{say('basis.release')}: {document['release']['data']} / {document['release']['code']}",
        f"{say('files.permalink')}: /{lang}/a/{answer.key}", "", say("basis.assumed"),
        *(f"- {render(text, lang)}" for text in ways.assumptions), "", say("readme.columns"),
        *(f"- {name}: {meaning}" for name, meaning in _meanings(rows)), "", say("sources"),
        *(f"- {source}" for source in ways.sources), "", say("foot.licence"),
    ]  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (("ways.csv", tabular.csv_text(rows)), ("README.md", "\n".join(lines))):
            file.writestr(zipfile.ZipInfo(name, _EPOCH), text + "\n" * (name != "ways.csv"))
    return packed.getvalue()


def _meanings(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    from globalarctic.data.catalog import load_fields

    fields = load_fields()
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        (name, f"{fields[name].get('meaning', '')} [{fields[name].get('unit', '')}]")
        for name in names
        if name in fields
    ]


def code_of(asking: Question, host: str) -> dict[str, str]:
    """Return the question as a command, in Python and as an address."""
    args = {
        name: value for name, value in asking.args.items() if value not in (None, [], False, "")
    }
    origin, target = args.pop("origin"), args.pop("target")
    depart = args.pop("depart")
    wait = args.pop("max_wait_d", 10.0)
    words = ["globalarctic", "compare", origin, target, "--depart", depart]
    python = [repr(origin), repr(target), f"depart={depart!r}"]
    options = {"vessel": "--vessel", "speed_kn": "--speed", "draught_m": "--draught"}
    names = {"speed_kn": "speed"}
    for name, option in options.items():
        if name in args:
            words += [option, str(args[name])]
            python.append(f"{names.get(name, name)}={args[name]!r}")
    for name in ("avoid", "corridors"):
        for value in args.get(name, ()):
            words += ["--corridor" if name == "corridors" else "--avoid", value]
        if name in args:
            python.append(f"{name}={tuple(args[name])!r}")
    if "escorted" in args:
        words.append("--escorted")
        python.append("escorted=True")
    if wait != 10.0:
        words += ["--max-wait", f"{wait:g}"]
        python.append(f"max_wait_d={wait!r}")
    query = {name: value for name, value in asking.args.items() if value not in (None, [], False)}
    return {
        "cli": " ".join(shlex.quote(str(word)) for word in words),
        "python": f"import globalarctic as ga\n\nga.transport.compare({', '.join(python)})",
        "http": f"{host}/api/v1/compare?{urlencode(query, doseq=True)}",
        "query": urlencode(query, doseq=True),
    }
