"""Has one peer explain rows of a table that bench/explain.ts wrote, and prints one line of JSON.

Usage: explain.py xgboost|lightgbm|catboost|shap|woodelf TASK.json: the task names the table (float64, columns, then labels), the model's
parameters and the game. The first k rows after the training rows are explained, k such that the rows (not what comes before the first of them)
take the seconds asked for, after a warm-up. The model and the values of a few rows are left beside the task for an outside comparison.
XGBoost's model of a table is trained once and taken again by shap and woodelf.
"""

import json
import os
import sys
import time
from pathlib import Path

peer, place = sys.argv[1], Path(sys.argv[2])
task = json.loads(place.read_text())
threads = task["threads"]
os.environ["OMP_NUM_THREADS"] = str(threads)

import numpy as np  # noqa: E402

c, total, n, m = task["columns"], task["total"], task["train"], task["rows"]
data = np.memmap(task["table"], dtype=np.float64, mode="r", shape=(c + 1, total))
p = task["parameters"]
work, algorithm, wanted = task["work"], task["algorithm"], task["seconds"]
background = task["backgrounds"].get(peer, 0)
T = np.ascontiguousarray(data[:c, total - m :].T)
names = [f"x{j}" for j in range(c)]


def learning(rows=n):
    return np.ascontiguousarray(data[:c, :rows].T), np.array(data[c, :rows])


def xgboost_model():
    import xgboost as xgb

    file = Path(task["xgboostModel"])
    if not file.exists():
        X, y = learning()
        parameters = {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "max_depth": p["max_depth"],
            "eta": 0.1,
            "lambda": 1,
            "max_bin": 255,
            "nthread": threads,
        }
        trained = xgb.train(parameters, xgb.QuantileDMatrix(X, y, max_bin=255, nthread=threads), p["n_estimators"])
        trained.feature_names = names
        trained.save_model(file)
    model = xgb.Booster({"nthread": threads}, model_file=file)
    leaves = sum(tree.count("leaf=") for tree in model.get_dump()) / p["n_estimators"]
    return model, file, leaves


def by_xgboost():
    import xgboost as xgb

    model, file, leaves = xgboost_model()
    model.feature_names = None
    pairs = work == "interactions"

    def explain(rows):
        return model.predict(xgb.DMatrix(rows, nthread=threads), pred_contribs=not pairs, pred_interactions=pairs)

    cut = (lambda v: v[:, :c, :c]) if pairs else (lambda v: v[:, :c])
    return explain, file, leaves, cut


def by_lightgbm():
    import lightgbm as lgb

    X, y = learning()
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
    leaves = sum(tree["num_leaves"] for tree in model.dump_model()["tree_info"]) / p["n_estimators"]
    file = place.with_name("explain-lightgbm.txt")
    model.save_model(file)
    return lambda rows: model.predict(rows, pred_contrib=True, num_threads=threads), file, leaves, lambda v: v[:, :c]


def by_catboost():
    from catboost import CatBoostClassifier, Pool

    X, y = learning()
    model = CatBoostClassifier(
        iterations=p["n_estimators"],
        depth=p["max_depth"],
        learning_rate=0.1,
        thread_count=threads,
        verbose=False,
        allow_writing_files=False,
    ).fit(X, y)
    file = place.with_name("explain-catboost.json")
    model.save_model(str(file), format="json")
    explain = lambda rows: model.get_feature_importance(Pool(rows), type="ShapValues", thread_count=threads)  # noqa: E731
    return explain, file, 2 ** p["max_depth"], lambda v: v[:, :c]


def by_woodelf():
    import pandas as pd
    from woodelf import WoodelfExplainer

    model, file, leaves = xgboost_model()
    behind = pd.DataFrame(learning(background)[0], columns=names) if background > 0 else None
    pairs = work == "interactions"

    def explain(rows):
        explainer = WoodelfExplainer(model, behind)
        frame = pd.DataFrame(rows, columns=names)
        ask = explainer.shap_interaction_values if pairs else explainer.shap_values
        return ask(frame, verbose=False)

    return explain, file, leaves, lambda v: v


def by_shap():
    import shap

    if algorithm == "rf":
        return shap_on_forest(shap)
    if work == "path":
        return shap_on_boosting(shap)
    model, file, leaves = xgboost_model()
    explainer = (
        shap.TreeExplainer(model, learning(background)[0], feature_perturbation="interventional")
        if background > 0
        else shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    )
    return lambda rows: explainer.shap_values(rows, check_additivity=False), file, leaves, lambda v: v


def shap_on_boosting(shap):
    """On scikit-learn's boosting, which takes minutes for all training rows: 50,000 of them grow about as many leaves."""
    from sklearn.ensemble import GradientBoostingClassifier

    X, y = learning(min(n, 50_000))
    model = GradientBoostingClassifier(
        n_estimators=p["n_estimators"], max_depth=p["max_depth"], learning_rate=0.1, random_state=0
    ).fit(X, y)
    trees = [tree for (tree,) in model.estimators_]
    share = y.mean()
    head = {"init_log_odds": float(np.log(share / (1 - share))), "learning_rate": 0.1}
    file = written("GradientBoostingClassifier", trees, head, lambda v: v[:, :, 0].tolist())
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    return lambda rows: explainer.shap_values(rows, check_additivity=False), file, leaves_of(trees), lambda v: v


def shap_on_forest(shap):
    from sklearn.ensemble import RandomForestClassifier

    X, y = learning()
    model = RandomForestClassifier(
        n_estimators=p["n_estimators"], max_depth=p["max_depth"], n_jobs=threads, random_state=0
    ).fit(X, y)
    trees = model.estimators_
    file = written("RandomForestClassifier", trees, {}, lambda v: v[:, 0, :].tolist())
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    return lambda rows: explainer.shap_values(rows, check_additivity=False), file, leaves_of(trees), lambda v: v[:, :, 1]


def leaves_of(trees):
    return sum(tree.get_n_leaves() for tree in trees) / len(trees)


def written(kind, trees, head, values):
    document = {
        "kind": kind,
        "feature_names": names,
        **head,
        "trees": [
            {
                "children_left": tree.tree_.children_left.tolist(),
                "children_right": tree.tree_.children_right.tolist(),
                "feature": tree.tree_.feature.tolist(),
                "threshold": tree.tree_.threshold.tolist(),
                "value": values(tree.tree_.value),
                "weighted_n_node_samples": tree.tree_.weighted_n_node_samples.tolist(),
            }
            for tree in trees
        ],
    }
    file = place.with_name("explain-sklearn.json")
    file.write_text(json.dumps(document))
    return file


def timed(rows):
    started, used = time.perf_counter(), time.process_time()
    explain(rows)
    return time.perf_counter() - started, time.process_time() - used


explain, model_file, leaves, cut = globals()[f"by_{peer}"]()
answer = {"leaves": leaves, "model": str(model_file), "fixedSeconds": 0}
checked = T[: min(m, 8 if algorithm == "rf" else 100)]
values = np.ascontiguousarray(cut(np.asarray(explain(checked))), dtype=np.float64)
values_file = place.with_name("explain-values.f64")
values.tofile(values_file)
answer |= {"values": str(values_file), "valueRows": len(checked), "background": background}
if work == "one-row":
    times = [timed(T[i : i + 1])[0] for i in range(600)][100:]
    seconds, cpu, k = float(np.median(times)), float(np.median(times)), 1
else:
    # what comes before the first row: tables of the whole model (woodelf), nothing to speak of elsewhere
    fixed = min(timed(T[:1])[0] for _ in range(2)) if peer == "woodelf" else 0
    answer["fixedSeconds"] = fixed
    k = min(m, 1 if algorithm == "rf" else 20_000 if peer == "woodelf" else 256)
    while True:
        seconds, cpu = timed(T[:k])
        rows_only = max(seconds - fixed, 1e-3)
        if rows_only >= wanted or k == m:
            break
        # first to a second's work, from there in one step
        aim = wanted * 1.1 if rows_only >= min(1, wanted / 10) else max(2 * rows_only, min(1.5, wanted / 5))
        k = min(m, int(k * min(30, max(1.2, aim / rows_only))) + 1)
print(json.dumps(answer | {"rows": k, "seconds": seconds, "cpuSeconds": cpu}))
