"""Out-of-fold probabilities of XGBoost and scikit-learn on the rows and folds that bench/quality.ts wrote.

Usage: quality.py NAME FOLDER; reads FOLDER/NAME.json and NAME.f64, writes FOLDER/NAME.peers.json.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import RandomForestClassifier

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


def out_of_fold(model, fold_of):
    scores = np.zeros(len(y))
    for fold in range(5):
        test = fold_of == fold
        scores[test] = model.fit(X[~test], y[~test]).predict_proba(X[test])[:, 1]
    return [float(score) for score in scores]


def run(make):
    started = time.perf_counter()
    scores = [out_of_fold(make(repeat), np.array(fold_of)) for repeat, fold_of in enumerate(task["folds"])]
    return scores, time.perf_counter() - started


gbm, gbm_seconds = run(lambda repeat: boosting("hist"))
gbm_exact, _ = run(lambda repeat: boosting("exact"))
rf, rf_seconds = run(lambda repeat: forest(repeat))
rf_other, _ = run(lambda repeat: forest(1000 + repeat))

(folder / f"{name}.peers.json").write_text(
    json.dumps(
        {
            "versions": f"XGBoost {xgboost.__version__} (itself: exact), scikit-learn {sklearn.__version__} (itself: other seeds)",
            "scores": {
                "gbm": {"first": gbm, "second": gbm_exact},
                "rf": {"first": rf, "second": rf_other},
            },
            "seconds": {"gbm": gbm_seconds, "rf": rf_seconds},
        }
    )
)
