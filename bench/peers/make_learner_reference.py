"""Makes fixtures/learner-reference: what scikit-learn and SciPy make of small data with the learners and calibrators that we have too.

    calibrators   temperature and beta on the scores of calibration-reference/adult-1200
    logistic      made-up rows; coefficients for two and three classes, weights, balanced classes
    random-trees  made-up rows; votes and anomaly scores of forests with many seeds

Usage: bench/peers/.venv/bin/python bench/peers/make_learner_reference.py [case ...]
"""

import csv
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.calibration import _TemperatureScaling
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, IsolationForest, RandomForestClassifier
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore", message="Line search of Newton solver")  # at the last digits there is no lower loss
fixtures = Path(__file__).resolve().parents[2] / "fixtures"
folder = fixtures / "learner-reference"
versions = f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}"


def write(name, readme, **documents):
    case = folder / name
    case.mkdir(parents=True, exist_ok=True)
    for file, document in documents.items():
        (case / f"{file}.json").write_text(json.dumps(document) + "\n")
    text = f"# {name}\n\n{readme}\n\nMade with {versions} by `bench/peers/make_learner_reference.py {name}`.\n"
    (case / "README.md").write_text(text)


def calibrators():
    path = fixtures / "calibration-reference/adult-1200/fit.csv"
    with open(path) as file:
        rows = list(csv.DictReader(file))
    y = np.array([float(row["y"]) for row in rows])
    p = np.array([float(row["p"]) for row in rows])
    f = logit(p)
    weights = 0.25 + np.arange(len(y)) % 4

    def temperature(weights):
        return 1 / (2 * float(_TemperatureScaling().fit(f, y, weights).beta_))

    def beta(scores, labels, weights):
        A, B = -np.logaddexp(0, -scores), np.logaddexp(0, scores)

        def loss(theta):
            m = theta[0] * A + theta[1] * B + theta[2]
            r = weights * (expit(m) - labels)
            total = np.sum(weights * (np.logaddexp(0, m) - labels * m))
            return total, np.array([r @ A, r @ B, r.sum()])

        bounds = [(0, None), (0, None), (None, None)]
        options = dict(maxiter=10000, ftol=1e-16, gtol=1e-11, maxls=100)
        best = minimize(loss, np.array([1.0, 1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        return dict(zip("abc", best.x.tolist())) | {"loss": float(best.fun)}

    ones = np.ones(len(y))
    upside_down = np.where(f > 1, 1 - y, y)
    write(
        "calibrators",
        "Temperature (scikit-learn's own optimiser; its beta opposes -f to f, so temperature = 1 / (2 beta)) and beta calibration\n"
        "(Kull 2017's three numbers by SciPy's L-BFGS-B with bounds, without any penalty) of the log-odds of the 600 scores in\n"
        "calibration-reference/adult-1200/fit.csv. `weighted`: row i weighs 0.25 + i mod 4. `on_edge`: labels of rows with log-odds above 1\n"
        "turned round, so that the free optimum lies outside of a, b >= 0. Expect 1e-6 of a, b, c (L-BFGS-B stops there), 1e-9 of the loss.",
        expected={
            "temperature": {"plain": temperature(ones), "weighted": temperature(weights)},
            "beta": {
                "plain": beta(f, y, ones),
                "weighted": beta(f, y, weights),
                "on_edge": beta(f, upside_down, ones),
            },
        },
    )


def logistic():
    random = np.random.default_rng(17)
    n = 300
    X = np.column_stack(
        [
            np.round(random.normal(size=n), 3),
            np.round(2015 + 5 * random.normal(size=n), 1),
            np.round(np.exp(9 + 1.5 * random.normal(size=n)), 2),
            random.integers(0, 2, n),
            np.zeros(n),
        ]
    ).astype(float)
    lean = X[:, 0] + 0.2 * (X[:, 1] - 2015) + np.log(X[:, 2]) / 3 - 3 + X[:, 3]
    y = (lean + random.logistic(size=n) > 1).astype(int)
    k = np.digitize(lean + random.logistic(size=n), [-0.5, 1.5])
    weights = np.round(random.exponential(size=n) + 0.1, 2)

    def fit(labels, weights=None, C=1.0, class_weight=None):
        centre = X.mean(0)
        # the same objective in centred columns, where the optimiser gets to the last digits: no scaling, as that changes the penalty
        model = LogisticRegression(C=C, class_weight=class_weight, solver="newton-cholesky", tol=1e-14, max_iter=1000)
        model.fit(X - centre, labels, sample_weight=weights)
        coef, intercept = polished(X - centre, labels, weights, C, model) if len(model.intercept_) > 1 else (model.coef_, model.intercept_)
        intercept = intercept - coef @ centre
        return {"coefficients": coef.tolist(), "intercepts": (intercept - (intercept.mean() if len(intercept) > 1 else 0)).tolist()}

    def polished(Z, labels, weights, C, model):
        """With three classes scikit-learn stops some 1e-5 standard deviations short; five plain Newton steps go on from there."""
        scale = np.where(Z.std(0) == 0, 1, Z.std(0))
        A = np.column_stack([Z / scale, np.ones(n)])
        Y, w = np.eye(3)[labels], np.ones(n) if weights is None else weights
        penalty = np.append(1 / (C * scale**2), 0)
        theta = np.column_stack([model.coef_ * scale, model.intercept_])
        for _ in range(5):
            P = scipy.special.softmax(A @ theta.T, axis=1)
            G = (w[:, None] * (P - Y)).T @ A + penalty * theta
            H = np.block([[(A * (w * P[:, k] * ((k == l) - P[:, l]))[:, None]).T @ A for l in range(3)] for k in range(3)])
            step = np.linalg.lstsq(H + np.diag(np.tile(penalty, 3)), G.ravel(), rcond=1e-12)[0]
            theta = theta - step.reshape(theta.shape)
            theta -= theta.mean(0)  # so at the optimum; left to the penalty alone, rounding hides it
        coef, intercept = theta[:, :-1] / scale, theta[:, -1]
        return coef, intercept

    write(
        "logistic",
        "300 made-up rows: a standard normal column, a year, an amount over four orders of magnitude, a flag, a constant. LogisticRegression\n"
        "with newton-cholesky at tol 1e-14 on centred columns (which changes the intercept alone), intercepts moved back; of three intercepts\n"
        "the mean is taken off, as only their differences count, and Newton steps of the maker's own go on from where scikit-learn stops (1e-5 of a\nstandard deviation away). Expect 1e-6 of each coefficient.",
        rows={
            "names": ["normal", "year", "amount", "flag", "constant"],
            "columns": X.T.tolist(),
            "y": y.tolist(),
            "k": k.tolist(),
            "weights": weights.tolist(),
        },
        expected={
            "plain": fit(y),
            "C 0.01": fit(y, C=0.01),
            "weights": fit(y, weights),
            "balanced": fit(y, class_weight="balanced"),
            "weights, balanced": fit(y, weights, class_weight="balanced"),
            "three classes": fit(k),
            "three classes, weights": fit(k, weights),
        },
    )


def random_trees():
    random = np.random.default_rng(23)
    n, runs, trees = 300, 40, 25
    X = np.column_stack(
        [
            random.normal(size=n).round(2),
            random.exponential(size=n).round(2),
            random.integers(0, 4, n),
            random.integers(0, 2, n),
            random.normal(size=n).round(1),
        ]
    ).astype(float)
    lean = X[:, 0] + X[:, 1] * X[:, 3] - 0.4 * (X[:, 2] == 2)
    y = (lean + 0.7 * random.logistic(size=n) > 0.8).astype(int)
    k = np.digitize(lean + 0.7 * random.logistic(size=n), [-0.3, 1])
    v = (10 * lean + 3 * random.normal(size=n) + 500).round(1)
    weights = (random.exponential(size=n) + 0.1).round(2)
    asked = random.permutation(n)[:60]
    shallow = dict(max_depth=4, min_samples_leaf=5, min_samples_split=20)

    def spread(values):
        return {"mean": np.mean(values, 0).tolist(), "sd": np.std(values, 0, ddof=1).tolist()}

    def classes(labels, weights=None, forest=ExtraTreesClassifier, **settings):
        found, oob = [], []
        for seed in range(runs):
            model = forest(trees, random_state=seed, oob_score=settings.get("bootstrap", False), **settings)
            model.fit(X, labels, sample_weight=weights)
            found.append(model.predict_proba(X[asked])[:, 1:].ravel())
            oob.append(getattr(model, "oob_score_", 0))
        return spread(found) | ({"oob": spread(oob)} if settings.get("bootstrap") else {})

    def numbers(weights=None, **settings):
        fit = lambda seed: ExtraTreesRegressor(trees, random_state=seed, **settings).fit(X, v, sample_weight=weights)
        return spread([fit(seed).predict(X[asked]) for seed in range(runs)])

    def strangers(**settings):
        fit = lambda seed: IsolationForest(n_estimators=trees, random_state=seed, **settings).fit(X)
        models = [fit(seed) for seed in range(runs)]
        return spread([-model.score_samples(X[asked]) for model in models]) | {
            "threshold": spread([-model.offset_ for model in models])
        }

    write(
        "random-trees",
        f"{n} made-up rows and the answers of scikit-learn's forests to {len(asked)} of them (`asked`): mean and standard deviation over {runs} seeds of\n"
        f"{trees} trees. The draws of a forest of ours differ, but its answers must come from the same distribution: the means over many seeds\n"
        "agree within their standard errors, row by row. Of three classes the votes for 1 and 2 are kept, row-major. `oob`: accuracy out of bag.",
        rows={
            "names": ["normal", "exponential", "level", "flag", "tenths"],
            "columns": X.T.tolist(),
            "y": y.tolist(),
            "k": k.tolist(),
            "v": v.tolist(),
            "weights": weights.tolist(),
            "asked": asked.tolist(),
        },
        expected={
            "gini, shallow": classes(y, **shallow),
            "entropy, shallow": classes(y, criterion="entropy", **shallow),
            "gini, one column": classes(y, max_features=1, max_depth=3),
            "weights, balanced": classes(y, weights, class_weight="balanced", **shallow),
            "three classes": classes(k, max_features=None, **shallow),
            "bootstrap": classes(y, bootstrap=True, min_samples_leaf=5),
            "numbers": numbers(**shallow),
            "numbers, weights": numbers(weights, max_features=2, **shallow),
            "forest, out of bag": classes(y, forest=RandomForestClassifier, bootstrap=True, min_samples_leaf=5),
            "isolation": strangers(max_samples=64),
            "isolation, contamination": strangers(max_samples=200, contamination=0.1),
        },
    )


CASES = {"calibrators": calibrators, "logistic": logistic, "random-trees": random_trees}

for case in sys.argv[1:] or CASES:
    CASES[case]()
