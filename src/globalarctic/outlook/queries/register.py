"""Queries about investments: what materialised, sums, shares. The register is a selection."""

from __future__ import annotations

from globalarctic.outlook.queries.findings import ClaimFinding, FindingBasis, find, share
from globalarctic.words import Code, Message, Name, Quantity

__all__ = ["country_share", "materialised", "project_counts", "sum_of"]

_REGISTER = "register of investments, release of the package"
_SELECTION = find("selection")


def _registered(holds: bool | None, words: Message) -> ClaimFinding:
    return ClaimFinding(holds, words, _REGISTER, "V", FindingBasis.REGISTER)


def materialised(*, country: str) -> list[ClaimFinding]:
    """Return how many projects with investors of a country ever materialised; decides nothing."""
    from globalarctic.investments.register import load_register
    from globalarctic.investments.views import as_of, views

    chosen = [v for v in views(load_register(), as_of()) if country in v.countries]
    if not chosen:
        return [_registered(None, find("no-project", country=Name("country", country)))]
    done = [v for v in chosen if any(part.materialised for part in v.parts(country))]
    words = find(
        "materialised", n=len(done), of=len(chosen), country=Name("country", country),
        share=share(len(done) / len(chosen)),
    )  # fmt: skip
    return [_registered(None, words)]


def project_counts(*, country: str, projects: int, active: int) -> list[ClaimFinding]:
    """Return the register's count of a country's projects beside the one claimed."""
    from globalarctic.investments.register import load_register
    from globalarctic.investments.views import as_of, views

    chosen = [v for v in views(load_register(), as_of()) if country in v.countries]
    running = [v for v in chosen if v.investors_light(country).startswith("active")]
    words = find(
        "counts", n=len(chosen), country=Name("country", country), active=len(running),
        claimed=projects, claimed_active=active,
    )  # fmt: skip
    enough = None if len(chosen) < projects else len(chosen) == projects
    return [_registered(enough, words), _registered(None, _SELECTION)]


def sum_of(*, country: str, at_least_usd: float) -> list[ClaimFinding]:
    """Return for each of three totals whether it reaches a sum."""
    from globalarctic.investments.register import load_register
    from globalarctic.investments.totals import Group, totals
    from globalarctic.investments.views import as_of

    total = totals(
        load_register(), as_of(), countries=(country,), groups=(Group.OUTLAY, Group.WHOLE)
    )[-1]
    lines = [line for line in total.lines if line.currency == "USD"]
    sums = {
        "announced": sum(line.announced for line in lines),
        "not-failed": sum(line.not_failed for line in lines),
        "by-share": sum(line.by_share_max for line in lines),
    }
    findings = [
        _registered(
            value >= at_least_usd, find(f"sum.{name}", sum=Quantity(value / 1e9, "usd-bn", 1))
        )
        for name, value in sums.items()
    ]
    return [*findings, _registered(None, _SELECTION)]


def country_share(*, asset: str, country: str, at: str, wanted_frac: float) -> list[ClaimFinding]:
    """Return whether owners of a country hold a share of an asset at a time."""
    from globalarctic.investments.model import PartialDate
    from globalarctic.investments.ownership import ownership
    from globalarctic.investments.register import load_register, stakes

    register = load_register()
    owners = ownership(asset, stakes(register), at=PartialDate(at))
    part = sum(
        holding.low_frac
        for holding in owners.holdings
        if holding.ultimate and register.country_of(holding.owner_id) == country
    )
    words = find("share", share=share(part, 1), at=Code(at))
    return [_registered(abs(part - wanted_frac) < 5e-4, words)]
