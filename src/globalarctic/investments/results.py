"""The room's answers about projects: lists, sheets, two dates side by side, events."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from globalarctic.errors import UnknownNameError
from globalarctic.investments.register import Register
from globalarctic.investments.rows import (
    ClaimRow,
    Folder,
    ProjectRow,
    basis_text,
    claim_row,
    claim_text,
    deprecated_claims,
    light_name,
    light_rule,
    light_text,
    light_word,
    message,
    project_row,
    register,
    shares_text,
    source_urls,
    status_name,
)  # fmt: skip
from globalarctic.investments.timeline import Event
from globalarctic.investments.timeline import timeline as events_of
from globalarctic.investments.views import AsOf, ProjectView, as_of, project_view, select_views
from globalarctic.investments.vocabulary import load_vocabularies
from globalarctic.result import Listing, Placed, Result, feature, point_feature
from globalarctic.table import Column, Table, Wrap, words
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.figure import Figure

    from globalarctic.words import Arg

__all__ = ["EventRow", "ProjectSheet", "ProjectThen", "Projects", "Timeline", "TwoDates",
           "project", "projects", "timeline", "two_dates"]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Projects(Listing, Placed):
    """Projects on a date, as known on a date, each with its status, light and investors."""

    SCHEMA = "investments.projects"
    KEYS: ClassVar[Mapping[str, str]] = {"rows": "projects"}
    OMIT = ("views", "register", "asof", "arctic", "countries")
    COMPUTED = ("light_rule",)
    ROWS = "projects"
    PLOT = "globalarctic.investments.results:_draw_map"

    release: str
    rule: str
    projects: tuple[ProjectRow, ...]
    views: tuple[ProjectView, ...]
    register: Register
    asof: AsOf
    arctic: str
    countries: tuple[str, ...] = ()

    @property
    def light_rule(self) -> str:
        """Whose light stands where, and by which the projects are counted."""
        return str(light_rule(self.countries))

    @property
    def sources(self) -> tuple[str, ...]:
        """The addresses of the sources that the views rest on."""
        claims = [claim for view in self.views for claim in (*view.claims, *view.owners)]
        return tuple(source_urls(self.register, claims).values())

    def features(self) -> list[dict[str, Any]]:
        """Return a point a project; a project without a place on file has no geometry."""
        features = []
        for row in self.projects:
            cells = asdict(row)
            lon, lat = cells.pop("lon_deg"), cells.pop("lat_deg")
            shape = feature(None, cells) if lon is None else point_feature(lon, lat, cells)
            features.append({**shape, "id": row.project_id})
        return features

    def table(self) -> Table:
        """Return each project with its own light, and beside it its investors with theirs."""
        columns = (
            Column("Project", wrap=Wrap.NEVER), words("Name"), words("The project itself"),
            words("Ever"), words("Its investors"),
        )  # fmt: skip
        rows = []
        for view in self.views:
            light = light_text(view.status)
            rows.append(
                (
                    view.project.project_id, view.project.name,
                    message("cell.contradicted", light=light) if view.conflicts else light,
                    message("cell.yes" if view.ever_materialised else "cell.no"),
                    _investors_text(view),
                )
            )  # fmt: skip
        by_investors = (view.investors_light(*self.countries) for view in self.views)
        notes = (
            message("list.legend", rule=light_rule(self.countries)),
            message("list.projects", tally=_tally(view.light for view in self.views)),
            message("list.by-investors", tally=_tally(by_investors)),
            basis_text(self.release, self.asof, self.arctic),
        )
        return Table("", columns, tuple(rows), notes)


def _investors_text(view: ProjectView) -> Arg:
    """Return the first four investors with their countries and lights, and how many more."""
    parts: list[Message] = [
        message(
            "cell.investor", name=Code(each.name), country=Code(each.country or "?"),
            light=light_word(each.status),
        )
        for each in view.investors
    ]  # fmt: skip
    if len(parts) > 4:
        return message("cell.and-more", investors=tuple(parts[:4]), n=len(parts) - 4)
    return tuple(parts) if parts else message("cell.none-named")


def _tally(lights: Iterable[str]) -> Arg:
    """Return how often each light occurs, in the order of the vocabulary."""
    counts = Counter(lights)
    order = [*load_vocabularies().names("light"), ""]
    parts = tuple(
        message("list.count", n=counts[light], light=light_name(light))
        for light in order
        if counts[light]
    )
    return parts or message("list.nothing")


def _draw_map(answer: Projects) -> Figure:
    from globalarctic.investments.plots import draw_map

    return draw_map(answer.register, answer.views, countries=answer.countries)


def projects(
    *,
    at: str | None = None,
    known: str | None = None,
    countries: Iterable[str] = (),
    host: str | None = None,
    light: str | None = None,
    investors_light: str | None = None,
    sector: str | None = None,
    arctic: str = "all",
    folder: Folder = None,
) -> Projects:
    """Return the projects on a date, as known on a date; both are today when not given.

    Parameters
    ----------
    countries
        Only projects with a named investor of one of these countries (alpha-3).
    host
        Only projects in this country (alpha-3).
    light
        Only projects with this light of their own; see the vocabulary ``light``.
    investors_light
        Only projects whose investors (of the countries asked for) have this light at best.
    sector
        Only projects of this sector and of those below it, as ``mining``.
    arctic
        Definition of the Arctic that a project must lie in; see the vocabulary ``arctic``.

    Raises
    ------
    UnknownNameError
        When no investor or project of a country or sector is on file, or a light is unknown.

    Examples
    --------
    >>> answer = projects(host="ISL", at="2020", known="2026")
    >>> "ISL-GRIMSSTADIR" in [row.project_id for row in answer]
    True
    """
    source, asof = register(folder), as_of(at, known_at=known)
    wanted = tuple(countries)
    views = select_views(
        source, asof, countries=wanted, host=host, light=light, investors_light=investors_light,
        sector=sector, arctic=arctic,
    )  # fmt: skip
    rule = f"{asof}; Arctic: {arctic}" + (f"; sector: {sector}" if sector else "")
    rows = tuple(project_row(view, wanted) for view in views)
    return Projects(source.release, rule, rows, views, source, asof, arctic, wanted)


_FLAT = {each.name: f"summary.{each.name}" for each in fields(ProjectRow)}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ProjectSheet(Result):
    """A project on a date: status, investors, amounts, owners, conflicts, each with its claim."""

    SCHEMA = "investments.project"
    VERSION = 2
    KEYS: ClassVar[Mapping[str, str]] = {**_FLAT, "sources": "addresses"}
    OMIT = ("view", "register")

    summary: ProjectRow
    release: str
    claims: tuple[ClaimRow, ...]
    owners: tuple[ClaimRow, ...]
    addresses: dict[str, str]
    view: ProjectView
    register: Register

    @property
    def sources(self) -> tuple[str, ...]:
        """Publisher, kind and address of every source that is cited."""
        on_file = self.register.sources
        return tuple(
            f"{on_file[name].publisher} ({on_file[name].kind}): {url}"
            for name, url in self.addresses.items()
        )

    @property
    def deprecated(self) -> tuple[ClaimRow, ...]:
        """Claims that change no view, each with the reason."""
        return tuple(map(claim_row, deprecated_claims(self.register, self.view)))

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a claim on the project and on its owners."""
        return [asdict(row) for row in (*self.claims, *self.owners)]

    def table(self) -> Table:
        """Return the investors and, below them, every claim."""
        view, project = self.view, self.view.project
        heads = ("Investor", "From", "Takes part by", "Its part", "Own share")
        columns = tuple(map(words, heads))
        rows = []
        for each in view.investors:
            share: Any = message("cell.not-on-file")
            if each.share_min_frac is not None and each.share_max_frac is not None:
                share = shares_text(each.share_min_frac, each.share_max_frac)
            kinds = ", ".join(each.kinds)
            rows.append((each.name, each.country or "?", kinds, light_text(each.status), share))
        title = f"{project.name} ({project.project_id}), {view.asof}"
        return Table(title, columns, tuple(rows), tuple(self._notes()), self.sources)

    def _notes(self) -> list[Any]:
        view, project = self.view, self.view.project
        place = "not on file"
        if view.lon_lat_deg is not None:
            place = "{:g}, {:g} (lon, lat)".format(*view.lon_lat_deg)
        notes: list[Any] = [
            f"{project.host_country}, {project.region_name}; {project.sector}; place {place}"
        ]
        state = view.status
        if state is None:
            notes.append(message("sheet.no-status"))
        else:
            since = message("sheet.start-unknown")
            if state.since:
                since = message("sheet.since", date=Code(str(state.since)))
            light = light_text(state)
            if state.reason:
                why = Code(state.reason.replace("_", " "))
                light = message("sheet.because", light=light, reason=why)
            notes.append(
                message(
                    "sheet.status", light=light, since=since,
                    last=Code(str(state.last_confirmed)), claim=Code(state.claim.claim_id),
                    ever=message("sheet.ever" if state.ever_materialised else "sheet.never"),
                )
            )  # fmt: skip
        if view.alleged:
            notes.append(message("sheet.alleged", countries=tuple(map(Code, view.alleged))))
        for title, claims in (
            ("amounts", view.amounts), ("owners", view.owners), ("others", view.others),
            ("contradicting", view.conflicts),
            ("deprecated", deprecated_claims(self.register, view)),
        ):  # fmt: skip
            if claims:
                notes += [
                    "",
                    message(f"sheet.{title}"),
                    *("  " + claim_text(self.register, claim) for claim in claims),
                ]
        return notes


def project(
    project_id: str, *, at: str | None = None, known: str | None = None, folder: Folder = None
) -> ProjectSheet:
    """Return all that is on file about a project on a date, as known on a date.

    Raises
    ------
    UnknownNameError
        When the project is not on file, or nothing was on record about it on the date.

    Examples
    --------
    >>> project("NOR-ELKEM", at="2025-06", known="2025-06").summary.investors
    'China National Bluestar'
    """
    source = register(folder)
    view = project_view(source, project_id, asof=as_of(at, known_at=known))
    return ProjectSheet(
        project_row(view), source.release, tuple(map(claim_row, view.claims)),
        tuple(map(claim_row, view.owners)), source_urls(source, (*view.claims, *view.owners)),
        view, source,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProjectThen:
    """A project as it stood on one pair of dates; shares of its investors as fractions."""

    KEYS: ClassVar[Mapping[str, str]] = _FLAT

    asof: str
    on_record: bool
    summary: ProjectRow | None
    shares_frac: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TwoDates(Result):
    """How a project stood on a date, as known on a date and as known today."""

    SCHEMA = "investments.two-dates"
    KEYS: ClassVar[Mapping[str, str]] = {"rows": "states"}
    OMIT = ("name",)
    ROWS = "states"

    name: str
    release: str
    states: tuple[ProjectThen, ...]

    def table(self) -> Table:
        """Return both states side by side."""
        heads = (words(self.name), *(words(state.asof) for state in self.states))
        keys = (
            ("project", "status"), ("light", "light"), ("last", "last_confirmed"),
            ("ever", "ever_materialised"), ("investors", "investors"),
            ("their-statuses", "investor_statuses"), ("their-lights", "investor_lights"),
            ("contradicting", "conflicts"),
        )  # fmt: skip
        rows = [
            (message(f"asof.{title}"), *(self._cell(s.summary, key) for s in self.states))
            for title, key in keys
        ]
        shares = [
            ", ".join(f"{who} {shares_text(*ends)}" for who, ends in each.shares_frac.items())
            or "-"
            for each in self.states
        ]
        return Table("", heads, (*rows[:-1], (message("asof.shares"), *shares), rows[-1]))

    @staticmethod
    def _cell(summary: ProjectRow | None, key: str) -> Any:
        if summary is None:
            return message("cell.not-on-record")
        value = getattr(summary, key)
        if value in {None, ""}:
            return "-"
        if isinstance(value, bool):
            return message("cell.yes" if value else "cell.no")
        names = {"status": status_name, "light": light_name}
        return names[key](value) if key in names else str(value)


def two_dates(
    project_id: str, *, at: str | None = None, known: str | None = None, folder: Folder = None
) -> TwoDates:
    """Return how a project stood on a date, as known on a date and as known today.

    Raises
    ------
    UnknownNameError
        When the project is not on file.

    Examples
    --------
    >>> answer = two_dates("FIN-KEMIJARVI-AIRPORT", at="2018", known="2019")
    >>> [state.on_record for state in answer.states]
    [False, True]
    """
    source = register(folder)
    states = []
    for asof in (as_of(at, known_at=known), as_of(at)):
        name = source.project(project_id).name
        try:
            view = project_view(source, project_id, asof=asof)
        except UnknownNameError:
            states.append(ProjectThen(str(asof), False, None, {}))
            continue
        shares = {
            each.name: (each.share_min_frac, each.share_max_frac)
            for each in view.investors
            if each.share_min_frac is not None and each.share_max_frac is not None
        }
        states.append(ProjectThen(str(asof), True, project_row(view), shares))
    return TwoDates(name, source.release, tuple(states))


@dataclass(frozen=True, slots=True)
class EventRow:
    """One dated claim of a project in one row."""

    date: str
    project_id: str
    predicate: str
    who: str
    what: str
    recorded_at: str
    claim_id: str
    source_id: str
    grade: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Timeline(Listing):
    """What happened when, up to a date, as known on a date."""

    SCHEMA = "investments.timeline"
    KEYS: ClassVar[Mapping[str, str]] = {"rows": "events"}
    OMIT = ("views", "register", "asof", "countries")
    ROWS = "events"
    PLOT = "globalarctic.investments.results:_draw_timeline"

    release: str
    rule: str
    events: tuple[EventRow, ...]
    views: tuple[ProjectView, ...]
    register: Register
    asof: AsOf
    countries: tuple[str, ...] = ()

    def table(self) -> Table:
        """Return the events in order of date."""
        columns = (
            Column("Date", wrap=Wrap.NEVER), Column("Project", wrap=Wrap.NEVER), words("Whose"),
            words("What"), Column("On record", wrap=Wrap.NEVER),
        )  # fmt: skip
        rows = tuple(
            (e.date, e.project_id, e.who or message("cell.project-itself"),
             e.what.replace("_", " "), e.recorded_at)
            for e in self.events
        )  # fmt: skip
        return Table("", columns, rows, (basis_text(self.release, self.asof),))


def _draw_timeline(answer: Timeline) -> Figure:
    from globalarctic.investments.plots import draw_timeline

    return draw_timeline(
        answer.register, answer.views, asof=answer.asof, countries=answer.countries
    )


def _event_row(event: Event) -> EventRow:
    claim = event.claim
    return EventRow(
        str(event.date), event.project_id, event.predicate, event.who, event.what,
        str(claim.recorded_at), claim.claim_id, claim.source_id, claim.grade.value,
    )  # fmt: skip


def timeline(
    *project_ids: str,
    at: str | None = None,
    known: str | None = None,
    countries: Iterable[str] = (),
    host: str | None = None,
    folder: Folder = None,
) -> Timeline:
    """Return what happened when, for some projects or for all.

    Raises
    ------
    UnknownNameError
        When a project is not on file.

    Examples
    --------
    >>> [event.what for event in timeline("GRL-ISUA", at="2026")][-1]
    'revoked: performance'
    """
    source, asof, whose = register(folder), as_of(at, known_at=known), tuple(countries)
    wanted = {source.project(name).project_id for name in project_ids}
    every = select_views(source, asof, countries=whose, host=host)
    views = tuple(view for view in every if not wanted or view.project.project_id in wanted)
    shown = {view.project.project_id for view in views}
    events = [_event_row(each) for each in events_of(source, asof) if each.project_id in shown]
    return Timeline(source.release, str(asof), tuple(events), views, source, asof, whose)
