"""What the register answers for a screening by rule: who would enter, and how far it is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.investments.ownership import ownership
from globalarctic.investments.register import stakes
from globalarctic.investments.weighing.profile import CaseValue

if TYPE_CHECKING:
    from globalarctic.investments.model import Stake
    from globalarctic.investments.register import Register
    from globalarctic.investments.views import ProjectView
    from globalarctic.investments.weighing.profile import Profile

__all__ = ["Entrant", "entrant_of", "values_by_rule"]


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who would enter, and the direct share it would hold afterwards, 0-1, None where not known.

    ``evidence`` names the claims, or how the share was given.
    """

    entity: str
    low_frac: float | None
    high_frac: float | None
    evidence: tuple[str, ...]


def _begin(stake: Stake) -> dt.date:
    return dt.date.min if stake.valid_from is None else stake.valid_from.earliest


def _share_asked(text: str) -> tuple[float, float]:
    """Return a share given as ``20`` or ``20-30``, in per cent, as fractions."""
    try:
        ends = [float(part) for part in text.strip().split("-")]
    except ValueError:
        ends = []
    if len(ends) not in {1, 2} or not 0 <= ends[0] <= ends[-1] <= 100:
        raise InputError(f"share {text!r}: give per cent, as 20 or 20-30")
    return ends[0] / 100, ends[-1] / 100


def entrant_of(
    register: Register, view: ProjectView, entrant: str | None, share: str | None
) -> Entrant | None:
    """Return who would enter a project: the one named, or the only investor still outside.

    Its share is the one given, or else the latest on record that had not ended at the date: held,
    or agreed for later.
    """
    if entrant is None:
        outside = [i for i in view.investors
                   if i.light in {"planned", "active"} and not i.materialised]  # fmt: skip
        if len(outside) != 1:
            return None
        entrant = outside[0].entity_id
    if share is not None:
        return Entrant(entrant, *_share_asked(share), ("share as asked for",))
    day = view.asof.valid_at.latest
    owned = [
        stake
        for stake in stakes(register, known_at=view.asof.known_at)
        if (stake.owner_id, stake.subject_id) == (entrant, view.project.asset_id)
        and (stake.valid_to is None or stake.valid_to.earliest > day)
    ]
    if not owned:
        return Entrant(entrant, None, None, ())
    last = max(
        owned, key=lambda stake: stake.valid_from.earliest if stake.valid_from else dt.date.min
    )
    return Entrant(entrant, last.share_min_frac, last.share_max_frac, (last.claim_id,))


def values_by_rule(
    register: Register, view: ProjectView, profile: Profile, entrant: Entrant | None
) -> list[CaseValue]:
    """Answer what the register can answer by a stated rule; nothing else is filled in."""
    project, asof = view.project, view.asof
    out: list[CaseValue] = []
    owned = None
    if project.asset_id:
        try:
            owned = ownership(
                project.asset_id, stakes(register, known_at=asof.known_at), at=asof.valid_at
            )
        except UnknownNameError:
            owned = None
    for criterion in profile.criteria:
        if criterion.rule == "entrant_share" and entrant is not None:
            if entrant.low_frac is None or entrant.high_frac is None:
                continue
            note = f"direct share that {register.entity_name(entrant.entity)} would hold"
            out.append(
                CaseValue(
                    project.project_id, criterion.criterion_id, entrant.low_frac,
                    entrant.high_frac, entrant.evidence, note,
                )
            )  # fmt: skip
        elif criterion.rule == "unknown_share" and owned is not None:
            rest = [h for h in owned.holdings if h.owner_id.startswith("rest of ")]
            low = min(1.0, sum(h.low_frac for h in rest))
            high = min(1.0, sum(h.high_frac for h in rest))
            claims = {c for link in owned.links for c in link.claim_ids}
            note = "effective share whose owners are not on file"
            out.append(
                CaseValue(
                    project.project_id, criterion.criterion_id, low, high, tuple(sorted(claims)),
                    note,
                )
            )  # fmt: skip
        elif criterion.rule == "capital_committed":
            paid = sorted(c.claim_id for c in view.amounts if c.state in {"committed", "disbursed"})
            if paid:
                note = "an amount committed or disbursed is on record"
                out.append(
                    CaseValue(
                        project.project_id, criterion.criterion_id, 1.0, 1.0, tuple(paid), note
                    )
                )
    return out
