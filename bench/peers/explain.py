"""Trains one model by one peer on the table that bench/explain.ts wrote, explains rows, and prints one line of JSON.

Usage: explain.py xgboost|lightgbm|catboost|shap|woodelf FOLDER/NAME: reads NAME.task.json and NAME.f64 (columns, then labels). The first k rows
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
work = task["work"]


def xgboost_model():
    import xgboost as xgb

    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "max_depth": p["max_depth"],
        "eta": 0.1,
        "lambda": 1,
        "max_bin": 255,
        "nthread": threads,
    }
    return xgb.train(parameters, xgb.QuantileDMatrix(X, y, max_bin=255, nthread=threads), p["n_estimators"])


def by_xgboost():
    import xgboost as xgb

    model = xgboost_model()
    pairs = work == "interactions"

    def explain(rows):
        model.predict(xgb.DMatrix(rows, nthread=threads), pred_contribs=not pairs, pred_interactions=pairs)

    return explain


def by_lightgbm():
    import lightgbm as lgb

    parameters = {
        "objective": "binary",
        "max_depth": p["max_depth"],
        "num_leaves": 2 ** p["max_depth"],
        "learning_rate": 0.1,
        "lambda_l2": 1,
        "min_data_in_leaf": 1,
        "max_bin": 255,
        "num_threads": threads,
        "verbose": -1,
    }
    model = lgb.train(parameters, lgb.Dataset(X, y), p["n_estimators"])
    return lambda rows: model.predict(rows, pred_contrib=True, num_threads=threads)


def by_catboost():
    from catboost import CatBoostClassifier, Pool

    model = CatBoostClassifier(
        iterations=p["n_estimators"], depth=p["max_depth"], learning_rate=0.1, thread_count=threads, verbose=False
    ).fit(X, y)
    return lambda rows: model.get_feature_importance(Pool(rows), type="ShapValues", thread_count=threads)


def by_woodelf():
    import pandas as pd
    from woodelf import WoodelfExplainer

    model = xgboost_model()
    names = [f"x{j}" for j in range(c)]
    model.feature_names = names
    background = pd.DataFrame(X[: task["background"]], columns=names) if work == "interventional" else None

    def explain(rows):
        WoodelfExplainer(model, background).shap_values(pd.DataFrame(rows, columns=names), verbose=False)

    return explain


def by_shap():
    import shap

    if task["algorithm"] == "gbm":
        model = xgboost_model()
        if work == "interventional":
            explainer = shap.TreeExplainer(model, X[:100], feature_perturbation="interventional")
        else:
            explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
        return lambda rows: explainer.shap_values(rows, check_additivity=False)
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(n_estimators=p["n_estimators"], n_jobs=threads, random_state=0).fit(X, y)
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    return lambda rows: explainer.shap_values(rows, check_additivity=False)


explain = globals()[f"by_{peer}"]()
if work == "one-row":
    for i in range(50):
        explain(T[i : i + 1])
    times = []
    for i in range(500):
        started = time.perf_counter()
        explain(T[i : i + 1])
        times.append(time.perf_counter() - started)
    print(json.dumps({"rows": 1, "seconds": float(np.median(times)), "cpuSeconds": float(np.median(times))}))
    sys.exit()
k = min(m, 1 if task["algorithm"] == "rf" else 64)
explain(T[:k])
while True:
    started, used = time.perf_counter(), time.process_time()
    explain(T[:k])
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    # On a busy machine seconds pass without work: both clocks have to show that enough was done.
    taken = min(seconds, cpu)
    if taken >= task["seconds"] or k == m:
        break
    k = min(m, int(k * min(30, max(1.5, 1.1 * task["seconds"] / taken))) + 1)
print(json.dumps({"rows": k, "seconds": seconds, "cpuSeconds": cpu}))
