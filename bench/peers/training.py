"""Trains one model by one peer on the table that bench/training.ts wrote, and prints one line of JSON.

Usage: training.py xgboost|lightgbm|sklearn|catboost FOLDER/NAME: reads NAME.task.json, NAME.f64 (columns, then test columns), writes NAME.PEER.f64
(probabilities of the test rows). Times run from arrays in memory to a usable model, the peer's own matrix included.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

peer, stem = sys.argv[1], sys.argv[2]
task = json.loads(Path(f"{stem}.task.json").read_text())
data = np.fromfile(f"{stem}.f64")
n, m, k = task["rows"], task["testRows"], task["columns"]
X = np.ascontiguousarray(data[: n * k].reshape(k, n).T)
T = np.ascontiguousarray(data[n * k : n * k + m * k].reshape(k, m).T)
y = data[(n + m) * k : (n + m) * k + n].copy()
del data
p = task["parameters"]
threads = task["threads"]


def xgboost_model():
    import xgboost as xgb

    started = time.perf_counter()
    matrix = xgb.QuantileDMatrix(X, y, max_bin=p["max_bin"], nthread=threads)
    model = xgb.train(
        {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "max_depth": p["max_depth"],
            "eta": p["learning_rate"],
            "lambda": p["reg_lambda"],
            "min_child_weight": p["min_child_weight"],
            "max_bin": p["max_bin"],
            "nthread": threads,
        },
        matrix,
        p["n_estimators"],
    )
    seconds = time.perf_counter() - started

    def score(rows):
        return model.inplace_predict(rows)

    return seconds, score


def lightgbm_model():
    import lightgbm as lgb

    started = time.perf_counter()
    parameters = {
        "objective": "binary",
        "max_depth": p["max_depth"],
        "num_leaves": 2 ** p["max_depth"],
        "learning_rate": p["learning_rate"],
        "lambda_l2": p["reg_lambda"],
        "min_sum_hessian_in_leaf": p["min_child_weight"],
        "min_data_in_leaf": 1,
        "max_bin": p["max_bin"],
        "num_threads": threads,
        "verbose": -1,
    }
    model = lgb.train(parameters, lgb.Dataset(X, y, params=parameters), p["n_estimators"])
    seconds = time.perf_counter() - started
    return seconds, lambda rows: model.predict(rows, num_threads=threads)


def lightgbm_forest():
    import lightgbm as lgb

    started = time.perf_counter()
    parameters = {
        "objective": "binary",
        "boosting": "rf",
        "max_depth": p["max_depth"],
        "num_leaves": 2 ** p["max_depth"],
        "min_data_in_leaf": 1,
        "min_sum_hessian_in_leaf": 0,
        "is_unbalance": p["class_weight"] == "balanced",
        "feature_fraction_bynode": k**0.5 / k,
        "bagging_freq": 1,
        "bagging_fraction": 0.632,
        "num_threads": threads,
        "verbose": -1,
    }
    model = lgb.train(parameters, lgb.Dataset(X, y, params=parameters), p["n_estimators"])
    seconds = time.perf_counter() - started
    return seconds, lambda rows: model.predict(rows, num_threads=threads)


def sklearn_forest():
    from sklearn.ensemble import RandomForestClassifier

    started = time.perf_counter()
    model = RandomForestClassifier(
        n_estimators=p["n_estimators"],
        max_depth=p["max_depth"],
        class_weight=p["class_weight"],
        n_jobs=threads,
        random_state=0,
    ).fit(X, y)
    seconds = time.perf_counter() - started
    return seconds, lambda rows: model.predict_proba(rows)[:, 1]


def sklearn_model():
    import os

    os.environ["OMP_NUM_THREADS"] = str(threads)
    from sklearn.ensemble import HistGradientBoostingClassifier

    started = time.perf_counter()
    model = HistGradientBoostingClassifier(
        max_iter=p["n_estimators"],
        learning_rate=p["learning_rate"],
        max_depth=p["max_depth"],
        max_leaf_nodes=2 ** p["max_depth"],
        l2_regularization=p["reg_lambda"],
        min_samples_leaf=1,
        max_bins=p["max_bin"],
        early_stopping=False,
    ).fit(X, y)
    seconds = time.perf_counter() - started
    return seconds, lambda rows: model.predict_proba(rows)[:, 1]


def sklearn_extra_trees():
    from sklearn.ensemble import ExtraTreesClassifier

    started = time.perf_counter()
    model = ExtraTreesClassifier(
        n_estimators=p["n_estimators"],
        max_depth=p["max_depth"],
        class_weight=p["class_weight"],
        n_jobs=threads,
        random_state=0,
    ).fit(X, y)
    seconds = time.perf_counter() - started
    return seconds, lambda rows: model.predict_proba(rows)[:, 1]


def sklearn_isolation():
    from sklearn.ensemble import IsolationForest

    started = time.perf_counter()
    model = IsolationForest(
        n_estimators=p["n_estimators"], max_samples=p["max_samples"], n_jobs=threads, random_state=0
    ).fit(X)
    seconds = time.perf_counter() - started
    return seconds, lambda rows: -model.score_samples(rows)


def catboost_model():
    from catboost import CatBoostClassifier

    started = time.perf_counter()
    model = CatBoostClassifier(
        iterations=p["n_estimators"],
        depth=p["max_depth"],
        learning_rate=p["learning_rate"],
        l2_leaf_reg=p["reg_lambda"],
        border_count=p["max_bin"] - 1,
        thread_count=threads,
        random_seed=0,
        verbose=False,
        allow_writing_files=False,
    ).fit(X, y)
    seconds = time.perf_counter() - started
    return seconds, lambda rows: model.predict_proba(rows, thread_count=threads)[:, 1]


models = {
    "gbm": {"xgboost": xgboost_model, "lightgbm": lightgbm_model, "sklearn": sklearn_model, "catboost": catboost_model},
    "rf": {"lightgbm": lightgbm_forest, "sklearn": sklearn_forest},
    "extra-trees": {"sklearn": sklearn_extra_trees},
    "isolation-forest": {"sklearn": sklearn_isolation},
}
cpu = time.process_time()
seconds, score = models[task["algorithm"]][peer]()
cpu = time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
times, cpus = [], []
for _ in range(3):
    started, before = time.perf_counter(), time.process_time()
    scores = score(T)
    times.append(time.perf_counter() - started)
    cpus.append(time.process_time() - before)
np.asarray(scores, dtype=np.float64).tofile(f"{stem}.{peer}.f64")
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpuSeconds": cpu,
            "peakMegabytes": peak,
            "scoreSeconds": min(times),
            "scoreCpuSeconds": min(cpus),
        }
    )
)
