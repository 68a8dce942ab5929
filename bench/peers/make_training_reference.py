"""Makes fixtures/training-reference/random-400: made-up rows, and what XGBoost grows on them with exact splits.

The case with gamma uses tree_method "hist", which like ours asks gamma of a split before it is made; "exact" prunes
afterwards, from the leaves up. No column has more than 255 values, so histograms are exact there too.

Usage: bench/peers/.venv/bin/python bench/peers/make_training_reference.py
"""

import json
from pathlib import Path

import numpy as np
import xgboost

folder = Path(__file__).resolve().parents[2] / "fixtures/training-reference/random-400"
random = np.random.default_rng(400)
N = 400

X = np.column_stack(
    [
        np.round(random.normal(size=N) * 20) / 8,
        np.round(random.exponential(size=N) * 30) / 4,
        random.integers(0, 5, N),
        random.integers(0, 2, N),
        np.round(random.normal(size=N), 1),
        np.round(random.uniform(size=N) * 200),
    ]
).astype(float)
X[random.uniform(size=N) < 0.15, 0] = np.nan
X[random.uniform(size=N) < 0.3, 4] = np.nan
lean = np.nan_to_num(X[:, 0], nan=1.0) - 0.2 * X[:, 1] + (X[:, 2] == 3) + np.nan_to_num(X[:, 4], nan=-1.0)
label = (lean + random.logistic(size=N) > -0.5).astype(int)
amount = np.round(40 * lean + 10 * random.normal(size=N) + 300, 2)
weight = np.round(0.25 + random.exponential(size=N), 2)

CASES = {
    "logistic": dict(objective="binary:logistic", max_depth=4, learning_rate=0.3),
    "logistic, weights": dict(objective="binary:logistic", max_depth=3, learning_rate=0.2, weighted=True),
    "logistic, scale_pos_weight": dict(objective="binary:logistic", max_depth=4, scale_pos_weight=3.0),
    "logistic, penalties": dict(
        objective="binary:logistic", max_depth=6, method="hist", reg_lambda=3.0, reg_alpha=0.5, gamma=0.4, min_child_weight=2.0
    ),
    "squared": dict(objective="reg:squarederror", max_depth=4, learning_rate=0.3),
    "squared, weights, penalties": dict(
        objective="reg:squarederror", max_depth=5, reg_alpha=20.0, min_child_weight=4.0, weighted=True
    ),
}


def expected(objective, weighted=False, method="exact", **parameters):
    y = label if objective == "binary:logistic" else amount
    w = weight if weighted else np.ones(N)
    base = np.average(y, weights=w * np.where(y == 1, parameters.get("scale_pos_weight", 1), 1))
    rows = xgboost.DMatrix(X, label=y, weight=w)
    settings = dict(objective=objective, tree_method=method, base_score=float(base), nthread=1, **parameters)
    booster = xgboost.train(settings, rows, num_boost_round=12)
    margins = booster.predict(rows, output_margin=True)
    nodes = len(booster.trees_to_dataframe())
    return {
        "objective": objective,
        "weighted": weighted,
        "parameters": parameters,
        "nodes": nodes,
        "margins": [float(margin) for margin in margins],
    }


folder.mkdir(parents=True, exist_ok=True)
names = [f"x{j}" for j in range(X.shape[1])]
lines = [",".join([*names, "label", "amount", "weight"])]
for i in range(N):
    cells = ["" if np.isnan(x) else repr(float(x)) for x in X[i]]
    lines.append(",".join([*cells, str(label[i]), repr(float(amount[i])), repr(float(weight[i]))]))
(folder / "rows.csv").write_text("\n".join(lines) + "\n")
result = {"xgboost": xgboost.__version__, "rounds": 12, "cases": {name: expected(**case) for name, case in CASES.items()}}
(folder / "expected.json").write_text(json.dumps(result) + "\n")
