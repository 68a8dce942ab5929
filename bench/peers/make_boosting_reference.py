"""Makes fixtures/boosting-reference/random-500: made-up rows, and what XGBoost grows on them with the objectives and rules of growth that
random-400 (make_training_reference.py) does not have: classes, counts, amounts, exposures, categories, leaf-wise growth, monotone
constraints, a largest step.

Histograms have a bin for every distinct value, so nothing is rounded into a bin.

Usage: bench/peers/.venv/bin/python bench/peers/make_boosting_reference.py
"""

import json
from pathlib import Path

import numpy as np
import xgboost

folder = Path(__file__).resolve().parents[2] / "fixtures/boosting-reference/random-500"
random = np.random.default_rng(500)
N = 500

X = np.column_stack(
    [
        np.round(random.normal(size=N) * 20) / 8,
        np.round(random.exponential(size=N) * 30) / 4,
        random.integers(0, 7, N),
        np.floor(random.exponential(size=N) * 6).clip(0, 29),
        np.round(random.uniform(size=N) * 150),
    ]
).astype(float)
X[random.uniform(size=N) < 0.15, 0] = np.nan
missing_level = random.uniform(size=N) < 0.1
effect = random.normal(size=30)
lean = np.nan_to_num(X[:, 0], nan=1.0) * 0.3 - 0.02 * X[:, 1] + effect[X[:, 2].astype(int)] * 0.5 + effect[X[:, 3].astype(int)] * 0.6
X[missing_level, 3] = np.nan
exposure = np.round(0.1 + random.uniform(size=N), 2)
label = (lean + random.logistic(size=N) > 0).astype(int)
species = np.argmax(np.column_stack([lean, 0.6 * random.normal(size=N), 0.3 - lean]) + random.gumbel(size=(N, 3)), axis=1)
count = random.poisson(exposure * np.exp(0.5 * lean))
amount = np.round(100 * np.exp(0.4 * lean) * random.gamma(2.0, size=N) + 0.01, 2)
total = np.round(np.where(count > 0, amount * count, 0.0), 2)
weight = np.round(0.25 + random.exponential(size=N), 2)
targets = {"label": label, "species": species, "count": count, "amount": amount, "total": total}

CATEGORIES = ["q", "q", "c", "c", "q"]
CASES = {
    "softmax": dict(target="species", objective="multi:softprob", num_class=3, max_depth=4),
    "softmax, weights, penalties": dict(
        target="species", objective="multi:softprob", num_class=3, max_depth=5, reg_alpha=0.5, reg_lambda=2.0, min_child_weight=2.0, weighted=True
    ),
    "poisson": dict(target="count", objective="count:poisson", max_depth=4),
    "poisson, exposure, weights": dict(target="count", objective="count:poisson", max_depth=3, exposed=True, weighted=True),
    "poisson, no limit of the step": dict(target="count", objective="count:poisson", max_depth=3, max_delta_step=0.0),
    "gamma": dict(target="amount", objective="reg:gamma", max_depth=4),
    "gamma, exposure": dict(target="amount", objective="reg:gamma", max_depth=4, exposed=True),
    "tweedie": dict(target="total", objective="reg:tweedie", max_depth=4, tweedie_variance_power=1.5),
    "tweedie, exposure, weights": dict(
        target="total", objective="reg:tweedie", max_depth=3, tweedie_variance_power=1.2, exposed=True, weighted=True
    ),
    "logistic, leaf-wise": dict(target="label", objective="binary:logistic", grow_policy="lossguide", max_leaves=9, max_depth=0),
    "squared, leaf-wise to a depth": dict(
        target="amount", objective="reg:squarederror", grow_policy="lossguide", max_leaves=12, max_depth=5
    ),
    "logistic, monotone": dict(target="label", objective="binary:logistic", max_depth=5, monotone_constraints="(1,-1,0,0,1)"),
    "squared, monotone, leaf-wise": dict(
        target="amount", objective="reg:squarederror", grow_policy="lossguide", max_leaves=16, max_depth=0, monotone_constraints="(1,-1,-1,0,1)"
    ),
    "logistic, largest step": dict(target="label", objective="binary:logistic", max_depth=4, max_delta_step=0.4),
    "logistic, categories in groups": dict(target="label", objective="binary:logistic", max_depth=3, max_cat_to_onehot=1, categorical=True),
    "logistic, categories one by one": dict(target="label", objective="binary:logistic", max_depth=3, max_cat_to_onehot=100, categorical=True),
    "squared, categories of both kinds": dict(
        target="amount", objective="reg:squarederror", max_depth=4, max_cat_to_onehot=8, categorical=True, weighted=True
    ),
}


def expected(target, objective, weighted=False, exposed=False, categorical=False, **parameters):
    y = targets[target].astype(float)
    w = weight if weighted else np.ones(N)
    offset = np.log(exposure) if exposed else np.zeros(N)
    rows = xgboost.DMatrix(X, label=y, weight=w, feature_types=CATEGORIES if categorical else None, enable_categorical=categorical)
    base = base_margin(objective, y, w, offset, parameters)
    rows.set_base_margin(base + (0 if base.ndim > 1 else offset))
    settings = dict(objective=objective, tree_method="hist", max_bin=4096, nthread=1, learning_rate=0.3, **parameters)
    booster = xgboost.train(settings, rows, num_boost_round=10)
    margins = booster.predict(rows, output_margin=True).astype(float)
    if margins.ndim == 1:
        margins = margins - offset
    return {
        "target": target,
        "objective": objective,
        "weighted": weighted,
        "exposed": exposed,
        "categorical": categorical,
        "parameters": parameters,
        "nodes": len(booster.trees_to_dataframe()),
        "margins": [float(margin) for margin in margins.ravel()],
    }


def base_margin(objective, y, w, offset, parameters):
    """The constant that makes the loss least, as ours begins."""
    if objective == "multi:softprob":
        shares = np.log([w[y == k].sum() / w.sum() for k in range(3)])
        return np.tile(shares - shares.mean(), (N, 1))
    if objective == "binary:logistic":
        mean = np.average(y, weights=w)
        return np.full(N, np.log(mean / (1 - mean)))
    if objective == "reg:squarederror":
        return np.full(N, np.average(y, weights=w))
    power = {"count:poisson": 1, "reg:gamma": 2}.get(objective, parameters.get("tweedie_variance_power"))
    e = np.exp(offset)
    return np.full(N, np.log((w * y * e ** (1 - power)).sum() / (w * e ** (2 - power)).sum()))


folder.mkdir(parents=True, exist_ok=True)
names = [f"x{j}" for j in range(X.shape[1])]
columns = {**targets, "exposure": exposure, "weight": weight}
lines = [",".join([*names, *columns])]
for i in range(N):
    cells = ["" if np.isnan(x) else repr(float(x)) for x in X[i]]
    lines.append(",".join([*cells, *(repr(float(column[i])) for column in columns.values())]))
(folder / "rows.csv").write_text("\n".join(lines) + "\n")
result = {"xgboost": xgboost.__version__, "rounds": 10, "cases": {name: expected(**case) for name, case in CASES.items()}}
(folder / "expected.json").write_text(json.dumps(result) + "\n")
