"""Checks the text of a forest before LightGBM reads it.

Its reader takes places and sizes in the text on trust: a wrong size of a tree aborts the interpreter, a child that isn't
there would be read from beyond the array, and a node that is its own ancestor walked for ever.
"""

import math
import re
from collections.abc import Mapping

from flightdelays.learning.boosting import END_OF_TREES

MAX_LEAVES = 1000
_HEAD = re.compile(r"tree\n(?:[a-z_]+=[^\n]*\n)+\n")
_TREE = re.compile(r"Tree=\d+\n(?:[a-z_]+=[^\n]*\n)+\n\n")
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_FIXED = {
    "version": "v4",
    "num_class": "1",
    "num_tree_per_iteration": "1",
    "label_index": "0",
    "objective": "binary sigmoid:1",
}
_OF_NODES = ("split_gain", "internal_value", "internal_weight", "internal_count")
_OF_LEAVES = ("leaf_value", "leaf_weight", "leaf_count")


def check(text: str, n_columns: int) -> None:
    """Raises ValueError for a text that `boosting.grow` can't have made for so many columns."""
    head = _HEAD.match(text)
    _require(head is not None and text.endswith(END_OF_TREES), "its frame")
    assert head is not None
    facts = _facts(head[0])
    _require(all(facts.get(name) == value for name, value in _FIXED.items()), "its kind")
    _require(facts.get("max_feature_idx") == str(n_columns - 1), "its number of columns")
    for name in ("feature_names", "feature_infos"):
        _require(len(facts.get(name, "").split(" ")) == n_columns, "its columns")
    at = head.end()
    for number, size in enumerate(_wholes(facts.get("tree_sizes", ""))):
        tree = text[at : at + size]
        _require(_TREE.fullmatch(tree) is not None and tree.startswith(f"Tree={number}\n"), "the size of a tree")
        _check_tree(_facts(tree), n_columns)
        at += size
    _require(text[at:] == END_OF_TREES, "its end")


def _check_tree(facts: Mapping[str, str], n_columns: int) -> None:
    (n_leaves,) = _wholes(facts.get("num_leaves", ""), 1)
    _require(1 <= n_leaves <= MAX_LEAVES, "the number of leaves")
    _require(facts.get("num_cat") == "0" and facts.get("is_linear") == "0", "the kind of a tree")
    n_nodes = n_leaves - 1
    _require(all(0 <= column < n_columns for column in _wholes(facts.get("split_feature", ""), n_nodes)), "a column")
    _require(all(kind in range(0, 16, 2) for kind in _wholes(facts.get("decision_type", ""), n_nodes)), "a decision")
    children = [_wholes(facts.get(side, ""), n_nodes) for side in ("left_child", "right_child")]
    for pair in children:
        # LightGBM numbers nodes as it makes them: a child comes after its parent. Leaves count down from -1.
        for node, child in enumerate(pair):
            _require(node < child < n_nodes or -n_leaves <= child < 0, "a child")
    named = sorted(child for pair in children for child in pair)
    _require(n_leaves == 1 or named == [*range(-n_leaves, 0), *range(1, n_nodes)], "a child")
    thresholds = facts.get("threshold", "").split()
    _require(len(thresholds) == n_nodes and all(map(_is_threshold, thresholds)), "threshold")
    for name in _OF_NODES:
        _require(_are_finite(facts.get(name, ""), n_nodes), name)
    for name in _OF_LEAVES:
        optional = n_leaves == 1 and name != "leaf_value" and not facts.get(name)
        _require(optional or _are_finite(facts.get(name, ""), n_leaves), name)
    _require(_are_finite(facts.get("shrinkage", ""), 1), "the shrinkage")


def _facts(lines: str) -> dict[str, str]:
    pairs = [line.partition("=")[::2] for line in lines.splitlines() if "=" in line]
    _require(len({pair[0] for pair in pairs}) == len(pairs), "a fact that is there twice")
    return dict(pairs)


def _wholes(text: str, n: int | None = None) -> list[int]:
    words = text.split()
    _require((n is None or len(words) == n) and all(_WHOLE.fullmatch(word) for word in words), "a list of numbers")
    return [int(word) for word in words]


def _are_finite(text: str, n: int) -> bool:
    words = text.split()
    return len(words) == n and all(map(_is_finite, words))


def _is_threshold(word: str) -> bool:
    """Infinity is that of a split by whether there is a value at all."""
    return word == "inf" or _is_finite(word)


def _is_finite(word: str) -> bool:
    try:
        return math.isfinite(float(word))
    except ValueError:
        return False


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"not a forest's text: {what}")
