"""Operators for what goes wrong in machine learning."""

import pytest

from grader.examiner.mutants import learning
from tests.grader.examiner.mutants.changed import Operator, changed


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        (learning.seed_dropped, "Forest(random_state=0)", ["Forest(random_state=None)"]),
        (learning.seed_dropped, "np.random.seed(0)", ["pass"]),
        (learning.seed_dropped, "rng = np.random.default_rng(SEED)", ["rng = np.random.default_rng()"]),
        (learning.labels_shuffled, "model.fit(rows, late)", ["model.fit(rows, (late)[::-1])"]),
        (learning.labels_shuffled, "scaler.fit(rows)", []),
        (learning.fitted_on_everything, "x = scaler.transform(test)", ["x = scaler.fit_transform(test)"]),
        (learning.columns_swapped, "d = t['arr'] - t['dep']", ["d = t['dep'] - t['arr']"]),
        (learning.columns_swapped, "d = t['arr'] + t['dep']", []),
        (
            learning.columns_swapped,
            "t = DataFrame(x, columns=['a', 'b', 'c'])",
            ["t = DataFrame(x, columns=['b', 'a', 'c'])"],
        ),
        (learning.columns_swapped, "t = t[['a', 'b']]", []),
        (learning.date_off_by_one, "x = date < '2013-06-30'", ["x = date < '2013-07-01'"]),
        (learning.date_off_by_one, "x = dt.date(2013, 6, 30)", ["x = dt.date(2013, 6, 29)"]),
        (learning.date_off_by_one, "x = timedelta(days=7)", ["x = timedelta(days=8)"]),
        (learning.date_off_by_one, "x = 'of 2013-99-99'", []),
        (learning.unit_changed, "minutes = hours * 60", ["minutes = hours * 1"]),
        (learning.unit_changed, "minutes = hhmm % 100", ["minutes = hhmm % 200"]),
        (learning.unit_changed, "x = y * 7", []),
        (learning.join_turned_inner, "f.merge(w, how='left', on='k')", ["f.merge(w, how=\"inner\", on='k')"]),
        (learning.join_turned_inner, "f.merge(w, how='inner')", []),
        (
            learning.cleaning_removed,
            "x = t['a'].fillna(0).clip(0, 1)",
            ["x = t['a'].fillna(0)", "x = t['a'].clip(0, 1)"],
        ),
        (learning.cleaning_removed, "t.dropna(inplace=True)", []),
        (learning.validation_loosened, "if bad:\n    raise ValueError(bad)", ["if bad:\n    pass"]),
        (learning.constant_prediction, "p = m.predict_proba(x)[:, 1]", ["p = ((m.predict_proba(x)) * 0 + 0.5)[:, 1]"]),
        (learning.overlap, "train, test = x[:n], x[n:]", ["train, test = x[:], x[n:]", "train, test = x[:n], x[:]"]),
        (learning.overlap, "x = y[1:2]", []),
    ],
)
def test_one_thing_goes_wrong(operator: Operator, before: str, after: list[str]) -> None:
    assert changed(operator, before) == after
