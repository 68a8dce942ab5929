"""Trains one model by one peer on the table that bench/explain-wide.ts wrote, explains rows, and prints one line of JSON.

Usage: explain_wide.py xgboost|lightgbm|shap|woodelf FOLDER/NAME: reads NAME.task.json and NAME.f64 (columns, then labels). The first k rows
after the training rows are explained, k such that they take the seconds asked for, after a warm-up on a few.
"""

import json
import os
import sys
import time
from pathlib import Path

peer, stem = sys.argv[1], sys.argv[2]
task = json.loads(Path(f"{stem}.task.json").read_text())
threads = task["threads"]
os.environ["OMP_NUM_THREADS"] = str(threads)

import numpy as np  # noqa: E402

n, m, c = task["train"], task["rows"], task["columns"]
data = np.fromfile(f"{stem}.f64").reshape(c + 1, n + m)
X = np.ascontiguousarray(data[:c, :n].T)
T = np.ascontiguousarray(data[:c, n:].T)
y = data[c, :n].copy()
del data
p = task["parameters"]


def xgboost_model():
    import xgboost as xgb

    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "max_depth": p["max_depth"],
        "eta": p["learning_rate"],
        "lambda": 1,
        "max_bin": 255,
        "nthread": threads,
    }
    return xgb.train(parameters, xgb.QuantileDMatrix(X, y, max_bin=255, nthread=threads), p["n_estimators"])


def xgboost_leaves(model):
    return sum(tree.count("leaf=") for tree in model.get_dump()) / p["n_estimators"]


def by_xgboost():
    import xgboost as xgb

    model = xgboost_model()
    pairs = task["work"] == "interactions"

    def explain(rows):
        model.predict(xgb.DMatrix(rows, nthread=threads), pred_contribs=not pairs, pred_interactions=pairs)

    return explain, xgboost_leaves(model)


def by_lightgbm():
    import lightgbm as lgb

    parameters = {
        "objective": "binary",
        "max_depth": p["max_depth"],
        "num_leaves": 2 ** p["max_depth"],
        "learning_rate": p["learning_rate"],
        "lambda_l2": 1,
        "min_data_in_leaf": 1,
        "max_bin": 255,
        "num_threads": threads,
        "verbose": -1,
    }
    model = lgb.train(parameters, lgb.Dataset(X, y), p["n_estimators"])
    leaves = sum(tree["num_leaves"] for tree in model.dump_model()["tree_info"]) / p["n_estimators"]
    return lambda rows: model.predict(rows, pred_contrib=True, num_threads=threads), leaves


def by_woodelf():
    import pandas as pd
    from woodelf import WoodelfExplainer

    model = xgboost_model()
    names = [f"x{j}" for j in range(c)]
    model.feature_names = names
    background = pd.DataFrame(X[: task["background"]], columns=names) if task["work"] == "interventional" else None

    def explain(rows):
        WoodelfExplainer(model, background).shap_values(pd.DataFrame(rows, columns=names), verbose=False)

    return explain, xgboost_leaves(model)


def by_shap():
    import shap

    if task["algorithm"] == "gbm":
        model = xgboost_model()
        explainer = shap.TreeExplainer(model, X[: min(100, task["background"])], feature_perturbation="interventional")
        return lambda rows: explainer.shap_values(rows, check_additivity=False), xgboost_leaves(model)
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(
        n_estimators=p["n_estimators"],
        max_depth=p["max_depth"],
        n_jobs=threads,
        random_state=0,
    ).fit(X, y)
    leaves = sum(tree.get_n_leaves() for tree in model.estimators_) / p["n_estimators"]
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    return lambda rows: explainer.shap_values(rows, check_additivity=False), leaves


explain, leaves = {"xgboost": by_xgboost, "lightgbm": by_lightgbm, "woodelf": by_woodelf, "shap": by_shap}[peer]()
k = min(m, 1 if peer == "shap" else 64)
explain(T[:k])
# woodelf takes seconds before its first row
k = min(m, 20_000) if peer == "woodelf" else k
while True:
    started, used = time.perf_counter(), time.process_time()
    explain(T[:k])
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    if seconds >= task["seconds"] or k == m:
        break
    k = min(m, int(k * min(30, max(1.5, 1.1 * task["seconds"] / seconds))) + 1)
print(json.dumps({"rows": k, "seconds": seconds, "cpuSeconds": cpu, "leaves": leaves}))
