import re

import numpy as np
import pytest

from flightdelays.learning import boosting, treetext

ROWS = np.random.default_rng(2).uniform(size=(2000, 3))


@pytest.fixture(scope="module")
def forest():
    return boosting.grow(ROWS, ROWS[:, 0] + ROWS[:, 1] > 1, 0.0, ("a", "b", "c"), (0, 0, 0))


def resized(text):
    """With tree sizes that are right again, so that another check has to notice."""
    trees = re.findall(r"Tree=\d+\n.*?\n\n\n", text, flags=re.DOTALL)
    return re.sub(r"tree_sizes=.*", "tree_sizes=" + " ".join(str(len(tree)) for tree in trees), text, count=1)


def test_what_was_grown_passes(forest):
    treetext.check(forest, 3)


def test_a_forest_that_learnt_nothing_passes():
    stump = boosting.grow(ROWS[:5], ROWS[:5, 0] > 0.5, 0.0, ("a", "b", "c"), (0, 0, 0))
    treetext.check(stump, 3)


def test_a_split_by_whether_there_is_a_value_passes():
    rows = np.where(ROWS < 0.5, np.nan, 1.0)
    text = boosting.grow(rows, np.isnan(rows[:, 0]), 0.0, ("a", "b", "c"), (0, 0, 0))
    assert "threshold=inf" in text
    treetext.check(text, 3)
    unknown, known = boosting.log_odds(text, np.array([[np.nan] * 3, [1.0] * 3]))
    assert known < 0 < unknown


@pytest.mark.parametrize("n_columns", [2, 4])
def test_columns_are_counted(forest, n_columns):
    with pytest.raises(ValueError, match="columns"):
        treetext.check(forest, n_columns)


@pytest.mark.parametrize(
    ("pattern", "becomes"),
    [
        (r"left_child=\S+", "left_child=99"),  # beyond the nodes
        (r"left_child=\S+", "left_child=0"),  # its own parent
        (r"right_child=\S+", "right_child=-99"),  # beyond the leaves
        (r"split_feature=\S+", "split_feature=3"),
        (r"split_feature=\S+", "split_feature=-1"),
        (r"decision_type=\S+", "decision_type=1"),  # by category: reads another array
        (r"threshold=\S+", "threshold=nan"),
        (r"threshold=\S+ ", "threshold="),  # one too few
        (r"leaf_value=\S+", "leaf_value=inf"),
        (r"leaf_value=\S+", "leaf_value=x"),
        (r"num_leaves=\d+", "num_leaves=1000000000"),
        (r"num_leaves=\d+", "num_leaves=0"),
        (r"num_leaves=\d+", "num_leaves=-1"),
        (r"num_leaves=\d+\n", ""),
        (r"num_cat=0", "num_cat=1"),
        (r"is_linear=0", "is_linear=1"),
        (r"shrinkage=\S+", "shrinkage=nan"),
        (r"num_cat=0\n", "num_cat=0\nnum_cat=0\n"),
        (r"objective=binary sigmoid:1", "objective=custom"),
        (r"num_class=1", "num_class=7"),
        (r"Tree=1\n", "Tree=7\n"),
        (r"end of trees\n", "end of trees\nmore\n"),
        (r"\Atree\n", "wood\n"),
    ],
)
def test_any_other_text_is_refused(forest, pattern, becomes):
    changed, n_changes = re.subn(pattern, becomes, forest, count=1)
    assert n_changes == 1
    with pytest.raises(ValueError, match="not a forest's text"):
        treetext.check(resized(changed), 3)


@pytest.mark.parametrize("sizes", ["", "1", "99999999", "-5", "x"])
def test_sizes_that_are_not_those_of_the_trees_are_refused(forest, sizes):
    with pytest.raises(ValueError, match="not a forest's text"):
        treetext.check(re.sub(r"tree_sizes=\d+", f"tree_sizes={sizes}", forest, count=1), 3)


@pytest.mark.parametrize("cut", [0, 10, 500, -1, -20])
def test_a_part_of_it_is_refused(forest, cut):
    with pytest.raises(ValueError, match="not a forest's text"):
        treetext.check(forest[:cut], 3)
