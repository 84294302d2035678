"""Whether the totals of two submissions tell them apart, in words."""

from dataclasses import dataclass

from reports.linked import Linked, NameView, name_view
from reports.quantities import spread_text
from reports.separability import Separation, separation


@dataclass(frozen=True, kw_only=True, slots=True)
class PairView:
    """Whether two totals can be told apart."""

    one: NameView
    other: NameView
    kind: str
    """Names the icon and the colour."""
    word: str
    sentence: str


def pair_view(one: Linked, other: Linked) -> PairView:
    found = separation(one.card, other.card)
    if found is None:
        kind, word, sentence = "not-measured", "not known", "One of them has no total."
    elif found.is_separable:
        kind, word, sentence = "passed", "separable", f"{found.apart:.1f} apart, which is more than {_chance(found)}."
    else:
        kind, word, sentence = "not-measured", "not separable", _why_not(found)
    return PairView(one=name_view(one), other=name_view(other), kind=kind, word=word, sentence=sentence)


def _chance(found: Separation) -> str:
    parts = (
        f"{spread_text(found.by_choice)} by the choice of probes" if found.by_choice is not None else "",
        f"{found.by_rerun:.1f} from run to run" if found.by_rerun else "",
    )
    return " and ".join(part for part in parts if part)


def _why_not(found: Separation) -> str:
    if found.by_choice is None:
        return f"{found.apart:.1f} apart. Too few probes were measured to tell whether that is chance."
    return f"{found.apart:.1f} apart; chance is {_chance(found)}. Let what differs below decide, not the totals."
