"""Out-of-fold scores of the peers on the rows and folds that bench/quality.ts wrote.

Usage: quality.py NAME STUDY FOLDER; reads FOLDER/NAME.STUDY.json and NAME.f64, writes FOLDER/NAME.STUDY.PEER.f64 (all rows, repeat after
repeat) and NAME.STUDY.peers.json. Every peer gets the parameters of the study under its own names; what a peer has no name for stays as it comes.
"""

import importlib.metadata
import json
import os
import sys
import time
import warnings
from pathlib import Path

THREADS = 1
os.environ["OMP_NUM_THREADS"] = str(THREADS)  # scikit-learn's threads; read when numpy is loaded

import numpy as np  # noqa: E402

warnings.filterwarnings("ignore")
name, study, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
task = json.loads((folder / f"{name}.{study}.json").read_text())
y = np.array(task["labels"])
X = np.ascontiguousarray(np.fromfile(folder / f"{name}.f64").reshape(len(task["names"]), len(y)).T)


def xgboost(p, seed):
    from xgboost import XGBClassifier

    by_leaf = p["num_leaves"] is not None
    return XGBClassifier(
        tree_method="hist",
        n_estimators=p["n_estimators"],
        learning_rate=p["learning_rate"],
        max_depth=p["max_depth"] or 0,
        max_leaves=p["num_leaves"] or 0,
        grow_policy="lossguide" if by_leaf else "depthwise",
        reg_lambda=p["reg_lambda"],
        reg_alpha=p["reg_alpha"],
        gamma=p["gamma"],
        min_child_weight=p["min_child_weight"],
        max_bin=p["max_bin"],
        n_jobs=THREADS,
    )


def lightgbm(p, seed):
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        n_estimators=p["n_estimators"],
        learning_rate=p["learning_rate"],
        max_depth=p["max_depth"] or -1,
        num_leaves=p["num_leaves"] or 2 ** p["max_depth"],
        reg_lambda=p["reg_lambda"],
        reg_alpha=p["reg_alpha"],
        min_split_gain=p["gamma"],
        min_child_weight=p["min_child_weight"],
        min_child_samples=p["min_samples_leaf"],
        max_bin=p["max_bin"],
        n_jobs=THREADS,
        verbose=-1,
    )


def catboost(p, seed):
    """Trees node by node or leaf by leaf, not its own even ones; one Newton step a leaf, no noise on gains."""
    from catboost import CatBoostClassifier

    by_leaf = p["num_leaves"] is not None
    return CatBoostClassifier(
        iterations=p["n_estimators"],
        learning_rate=p["learning_rate"],
        depth=p["max_depth"] or 16,
        grow_policy="Lossguide" if by_leaf else "Depthwise",
        l2_leaf_reg=p["reg_lambda"],
        min_data_in_leaf=p["min_samples_leaf"],
        border_count=p["max_bin"] - 1,
        leaf_estimation_iterations=1,
        bootstrap_type="No",
        random_strength=0,
        boosting_type="Plain",
        boost_from_average=True,
        thread_count=THREADS,
        verbose=False,
        allow_writing_files=False,
        **({"max_leaves": p["num_leaves"]} if by_leaf else {}),
    )


def histogram(p, seed):
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=p["n_estimators"],
        learning_rate=p["learning_rate"],
        max_depth=p["max_depth"],
        max_leaf_nodes=p["num_leaves"],
        l2_regularization=p["reg_lambda"],
        min_samples_leaf=p["min_samples_leaf"],
        max_bins=p["max_bin"],
        early_stopping=False,
    )


def forest(p, seed):
    from sklearn.ensemble import RandomForestClassifier

    known = {key: value for key, value in p.items() if key != "max_bin"}
    return RandomForestClassifier(**known, random_state=seed, n_jobs=THREADS)


def extra_trees(p, seed):
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(**p, random_state=seed, n_jobs=THREADS)


def logistic(p, seed):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(**p, solver="newton-cholesky", tol=1e-8, max_iter=1000)


def isolation(p, seed):
    from sklearn.ensemble import IsolationForest

    return IsolationForest(**p, random_state=seed, n_jobs=THREADS)


PEERS = {
    "gbm": {"XGBoost": xgboost, "LightGBM": lightgbm, "CatBoost": catboost, "scikit-learn": histogram},
    "rf": {"scikit-learn": forest},
    "extra-trees": {"scikit-learn": extra_trees},
    "logistic": {"scikit-learn": logistic},
    "isolation-forest": {"scikit-learn": isolation},
}


def score_of(model, rows):
    return -model.score_samples(rows) if hasattr(model, "score_samples") else model.predict_proba(rows)[:, 1]


def out_of_fold(make, fold_of):
    scores = np.zeros(len(y))
    for fold in range(5):
        test = fold_of == fold
        scores[test] = score_of(make().fit(X[~test], y[~test]), X[test])
    return scores


def run(peer, parameters):
    started = time.process_time()
    scores = [
        out_of_fold(lambda: peer(parameters, seed), np.array(fold_of)) for seed, fold_of in enumerate(task["folds"])
    ]
    return np.concatenate(scores), time.process_time() - started


PACKAGES = {"XGBoost": "xgboost", "LightGBM": "lightgbm", "CatBoost": "catboost", "scikit-learn": "scikit-learn"}
seconds, versions = {}, {}
for title, peer in PEERS[task["algorithm"]].items():
    scores, seconds[title] = run(peer, task["parameters"])
    versions[title] = importlib.metadata.version(PACKAGES[title])
    scores.tofile(folder / f"{name}.{study}.{title}.f64")
    print(f"  {name} {study} {title}: {seconds[title]:.1f} processor seconds", file=sys.stderr)
(folder / f"{name}.{study}.peers.json").write_text(json.dumps({"versions": versions, "seconds": seconds}))
