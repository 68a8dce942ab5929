"""Out-of-fold probabilities of XGBoost and scikit-learn on the rows and folds that bench/quality.ts wrote.

Usage: quality.py NAME FOLDER; reads FOLDER/NAME.json and NAME.f64, writes FOLDER/NAME.peers.json.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import ExtraTreesClassifier, IsolationForest, RandomForestClassifier
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore", module="sklearn.linear_model")  # told in the table: peer beside itself
name, folder = sys.argv[1], Path(sys.argv[2])
task = json.loads((folder / f"{name}.json").read_text())
y = np.array(task["labels"])
X = np.fromfile(folder / f"{name}.f64").reshape(len(task["names"]), len(y)).T
THREADS = 1


def boosting(method):
    p = task["parameters"]["gbm"]
    return xgboost.XGBClassifier(
        n_estimators=p["n_estimators"],
        learning_rate=p["learning_rate"],
        max_depth=p["max_depth"],
        reg_lambda=p["reg_lambda"],
        reg_alpha=p["reg_alpha"],
        gamma=p["gamma"],
        min_child_weight=p["min_child_weight"],
        subsample=p["subsample"],
        colsample_bytree=p["colsample_bytree"],
        scale_pos_weight=p["scale_pos_weight"],
        tree_method=method,
        n_jobs=THREADS,
        **({"max_bin": p["max_bin"]} if method == "hist" else {}),
    )


def forest(seed):
    p = task["parameters"]["rf"]
    return RandomForestClassifier(
        n_estimators=p["n_estimators"],
        max_depth=p["max_depth"],
        max_features=p["max_features"],
        min_samples_split=p["min_samples_split"],
        min_samples_leaf=p["min_samples_leaf"],
        bootstrap=p["bootstrap"],
        class_weight=p["class_weight"],
        random_state=seed,
        n_jobs=THREADS,
    )


def extra_trees(seed):
    p = task["parameters"]["extra-trees"]
    return ExtraTreesClassifier(**p, random_state=seed, n_jobs=THREADS)


def logistic(solver, tol):
    return LogisticRegression(**task["parameters"]["logistic"], solver=solver, tol=tol, max_iter=1000)


def isolation(seed):
    p = task["parameters"]["isolation-forest"]
    return IsolationForest(**p, random_state=seed, n_jobs=THREADS)


def score_of(model, rows):
    return -model.score_samples(rows) if isinstance(model, IsolationForest) else model.predict_proba(rows)[:, 1]


def out_of_fold(model, fold_of):
    scores = np.zeros(len(y))
    for fold in range(5):
        test = fold_of == fold
        scores[test] = score_of(model.fit(X[~test], y[~test]), X[test])
    return [float(score) for score in scores]


def run(make):
    started = time.perf_counter()
    scores = [out_of_fold(make(repeat), np.array(fold_of)) for repeat, fold_of in enumerate(task["folds"])]
    return scores, time.perf_counter() - started


# each a first and a second way; how far they differ is the noise to judge by
PEERS = {
    "gbm": (lambda repeat: boosting("hist"), lambda repeat: boosting("exact")),
    "rf": (forest, lambda repeat: forest(1000 + repeat)),
    "extra-trees": (extra_trees, lambda repeat: extra_trees(1000 + repeat)),
    "logistic": (lambda repeat: logistic("newton-cholesky", 1e-8), lambda repeat: logistic("lbfgs", 1e-4)),
    "isolation-forest": (isolation, lambda repeat: isolation(1000 + repeat)),
}

scores, seconds = {}, {}
for algorithm in task["parameters"]:
    first, second = PEERS[algorithm]
    scores[algorithm] = {}
    scores[algorithm]["first"], seconds[algorithm] = run(first)
    scores[algorithm]["second"], _ = run(second)

(folder / f"{name}.peers.json").write_text(
    json.dumps(
        {
            "versions": f"XGBoost {xgboost.__version__} (itself: exact), scikit-learn {sklearn.__version__} (itself: other seeds, or lbfgs as it comes)",
            "scores": scores,
            "seconds": seconds,
        }
    )
)
