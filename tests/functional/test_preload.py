"""The numerical libraries that an assessment preloads, in forks: they compute the same, draw anew, and never hang."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.assessment import load_assessment
from grader.candidate_boxes import CANDIDATE_PYTHON
from sandbox.command import CommandLimits
from sandbox.engine import DockerEngine
from sandbox.images import BuiltImage, Images
from tests.sandbox.conformance.commands import MB, a_script
from tests.sandbox.conformance.conftest import BoxedSandbox, boxed_sandbox, tree_tar

pytestmark = pytest.mark.docker
ASSESSMENT = Path(__file__).parent.parent.parent / "assessments" / "flight-delays"
ENVIRONMENT = load_assessment(str(ASSESSMENT), roots=()).environment
LIMITS = CommandLimits(
    wall_seconds=60, cpu_seconds=60, memory_bytes=600 * MB, pids=64, disk_bytes=32 * MB, output_bytes=2**16
)
COMPUTED = {
    "a product on two threads": (
        "import numpy as np, sklearn.ensemble, threadpoolctl\na = np.arange(490_000, dtype=float).reshape(700, 700)\n"
        "with threadpoolctl.threadpool_limits(2): print((a @ a.T).sum())\n"
        "print(sorted((p['internal_api'], p['num_threads']) for p in threadpoolctl.threadpool_info()))"
    ),
    "a gradient boosting on two threads": (
        "import numpy as np, sys; from sklearn.ensemble import HistGradientBoostingClassifier as H\n"
        "r = np.random.default_rng(3); x = r.normal(size=(3000, 8)); y = x[:, 0] + r.normal(size=3000) > 0\n"
        "print(H(max_iter=30, random_state=1).fit(x, y).predict_proba(x)[:5])"
    ),
    "a forest on two threads": (
        "import numpy as np; from sklearn.ensemble import RandomForestClassifier as F\n"
        "r = np.random.default_rng(3); x = r.normal(size=(500, 8)); y = x[:, 0] > 0\n"
        "print(F(20, n_jobs=2, random_state=1).fit(x, y).predict_proba(x)[:5])"
    ),
    "workers": (
        "import joblib, sklearn.ensemble\n"
        "def square(n): return n * n\n"
        "if __name__ == '__main__': print(joblib.Parallel(2)(joblib.delayed(square)(n) for n in range(5)))"
    ),
    "a table": (
        "import io, pandas as pd; t = pd.read_csv(io.StringIO('a,b\\n1,x\\n2,y'))\n"
        "print(t, t.dtypes, t.groupby('b').a.sum()); t.to_csv('out.csv'); print(pd.Timestamp('2013-07-01', tz='UTC'))"
    ),
    "an error inside": "import pandas as pd; pd.DataFrame({'a': [1]})['b']",
    "seeded draws": (
        "import numpy as np; np.random.seed(3); print(np.random.rand(3), np.random.default_rng(3).random(3))"
    ),
    "warnings": "import numpy as np, sklearn.ensemble; print(np.array([1.0]) / 0); print(np.geterr())",
}
DRAWN = (
    "import hashlib, numpy as np, random, sklearn.ensemble as e\n"
    "print(random.random(), np.random.rand(), np.random.default_rng().random(), np.random.normal())\n"
    "x = np.arange(600.0).reshape(200, 3); y = x[:, 0] % 7 > 3\n"
    "forest = e.RandomForestClassifier(7).fit(x, y).predict_proba(x)\n"
    "print(hashlib.sha256(forest.tobytes()).hexdigest(), np.random.get_state()[1][3])"
)
"""The forest as a whole: of 400 drawn, no two were alike, but the spread of their answers was in one pair of 93."""


@pytest.fixture(scope="module")
def image(engine: DockerEngine) -> BuiltImage:
    return Images(engine).environment(ENVIRONMENT.lock, ENVIRONMENT.names, ENVIRONMENT.debian, ())


@pytest.fixture(scope="module", params=[1, 2], ids=["one CPU", "two CPUs"])
def sandbox(request: pytest.FixtureRequest, engine: DockerEngine, image: BuiltImage) -> Iterator[BoxedSandbox]:
    with boxed_sandbox(
        engine,
        image,
        tree_tar({"main.py": b""}),
        candidate_python=CANDIDATE_PYTHON,
        preload=ENVIRONMENT.preload,
        cpus=request.param,
        memory_bytes=LIMITS.memory_bytes,
    ) as sandbox:
        yield sandbox


def test_all_that_the_assessment_names_is_there(sandbox: BoxedSandbox) -> None:
    look = f"import sys; print([name for name in {ENVIRONMENT.preload!r} if name not in sys.modules])"

    assert sandbox.run(a_script(look, LIMITS)).stdout == b"[]\n"


@pytest.mark.parametrize("name", COMPUTED)
def test_it_computes_the_same(sandbox: BoxedSandbox, name: str) -> None:
    forked, fresh = (sandbox.run(a_script(COMPUTED[name], LIMITS, fresh=fresh)) for fresh in (False, True))

    assert (forked.exit_status, forked.timed_out) == (fresh.exit_status, False), forked.stderr
    assert (forked.stdout, forked.stderr) == (fresh.stdout, fresh.stderr)
    assert (forked.changed, forked.tampering) == (fresh.changed, ())


def test_what_nobody_seeded_is_drawn_anew_in_each_fork(sandbox: BoxedSandbox) -> None:
    """Two plain forks of one process draw the same, and give the same "unseeded" forest."""
    first, second = (sandbox.run(a_script(DRAWN, LIMITS)).stdout.split() for _ in range(2))

    assert len(first) == 6
    assert not set(first) & set(second)


def test_what_is_preloaded_is_no_commands_memory(sandbox: BoxedSandbox) -> None:
    hold = "import pandas; kept = b'x' * (50 * 2**20); import time; time.sleep(0.2)"

    peak = sandbox.run(a_script(hold, LIMITS)).peak_memory_bytes

    assert 50 * MB <= peak < 100 * MB
