"""Models that go from here to there: the peers' side of bench/roundtrip.ts.

  roundtrip.py make FOLDER   trains models of XGBoost, LightGBM, CatBoost and scikit-learn (through skl2onnx) on a seeded table and writes
                             NAME.FORMAT, NAME.json: {rows, raw, answers, leaves, contributions}, what the peer's own program answers
  roundtrip.py read FOLDER   reads NAME.xgboost.json and NAME.onnx with XGBoost and onnxruntime, scores NAME.f64 (column-major rows of
                             NAME.expected.json) and writes peers.json: the largest differences over max(1, value)
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
mode, folder = sys.argv[1], Path(sys.argv[2])
ROWS, TEST = 1500, 300


def table():
    rng = np.random.default_rng(7)
    numbers = rng.normal(size=(ROWS, 5)).astype(np.float32).astype(np.float64)
    numbers[:, 1] = np.where(rng.random(ROWS) < 0.4, 0, numbers[:, 1])
    full = numbers.copy()
    numbers[rng.random(numbers.shape) < 0.1] = np.nan
    codes = rng.integers(0, 12, size=ROWS)
    signal = full[:, 0] * 1.5 + np.sin(codes) + full[:, 2] ** 2 * 0.3 + rng.normal(size=ROWS) * 0.3
    return numbers, full, codes, signal


def listed(values):
    return [
        [None if isinstance(v, float) and np.isnan(v) else v for v in row]
        for row in np.asarray(values, dtype=object).tolist()
    ]


def keep(name, rows, raw=None, answers=None, leaves=None, contributions=None, trees=1):
    def flat(values):
        return None if values is None else np.asarray(values, dtype=float).reshape(len(rows), -1).tolist()

    (folder / f"{name}.json").write_text(
        json.dumps(
            {
                "rows": listed(rows),
                "raw": flat(raw),
                "answers": flat(answers),
                "leaves": flat(leaves),
                "contributions": flat(contributions),
                "trees": trees,
            }
        )
    )


def make_lightgbm():
    import lightgbm as lgb
    import pandas as pd

    numbers, _, codes, signal = table()
    three = np.digitize(signal, [-0.5, 1]).astype(float)
    two = (signal > 0.5) * 1.0
    levels = np.array(list("abcdefghijkl"))
    X = pd.DataFrame(numbers, columns=[f"n{i}" for i in range(5)])
    X.insert(2, "job", pd.Categorical.from_codes(np.where(np.arange(ROWS) % 9 == 0, -1, codes), levels))
    targets = {
        "regression": (signal, {}),
        "sqrt": (signal, {"objective": "regression", "reg_sqrt": True}),
        "regression_l1": (signal, {}),
        "huber": (signal, {}),
        "quantile": (signal, {"alpha": 0.3}),
        "poisson": (np.round(np.exp(signal / 2)), {}),
        "gamma": (np.exp(signal / 2) + 0.01, {}),
        "tweedie": (np.maximum(signal, 0), {}),
        "binary": (two, {}),
        "sigmoid": (two, {"objective": "binary", "sigmoid": 1.7}),
        "multiclass": (three, {"num_class": 3}),
        "multiclassova": (three, {"num_class": 3, "sigmoid": 0.7}),
        "cross_entropy": (1 / (1 + np.exp(-signal)), {}),
        "cross_entropy_lambda": (1 / (1 + np.exp(-signal)), {}),
        "dart": (two, {"objective": "binary", "boosting": "dart"}),
        "rf": (two, {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7}),
        "zero_as_missing": (signal, {"objective": "regression", "zero_as_missing": True}),
        "no_missing": (signal, {"objective": "regression", "use_missing": False}),
        "one_hot": (signal, {"objective": "regression", "max_cat_to_onehot": 20}),
    }
    for name, (target, more) in targets.items():
        parameters = dict(num_leaves=15, verbose=-1, num_threads=1, seed=1, min_data_in_leaf=10, objective=name)
        model = lgb.train({**parameters, **more}, lgb.Dataset(X, target), 20)
        test = X.iloc[:TEST]
        model.save_model(folder / f"lightgbm-{name}.txt")
        keep(
            f"lightgbm-{name}",
            test.astype(object).where(test.notna(), None).values.tolist(),
            model.predict(test, raw_score=True),
            model.predict(test),
            model.predict(test, pred_leaf=True),
            model.predict(test, pred_contrib=True),
            model.num_trees() if name == "rf" else 1,
        )


def make_catboost():
    import pandas as pd
    from catboost import CatBoost, Pool

    numbers, _, codes, signal = table()
    three = np.digitize(signal, [-0.2, 1.2])
    two = (signal > 0.5).astype(int)
    X = pd.DataFrame(numbers, columns=[f"n{i}" for i in range(5)])
    X.insert(1, "job", np.array(list("abcdefghijkl"))[codes])
    targets = {
        "Logloss": (two, {}),
        "RMSE": (signal, {}),
        "Poisson": (np.round(np.exp(signal / 2)), {}),
        "MultiClass": (three, {}),
        "MultiClassOneVsAll": (three, {}),
        "MultiRMSE": (np.stack([signal, 1 - signal], 1), {}),
        "depthwise": (two, {"loss_function": "Logloss", "grow_policy": "Depthwise"}),
        "lossguide": (signal, {"loss_function": "RMSE", "grow_policy": "Lossguide", "max_leaves": 20}),
        "nan_max": (two, {"loss_function": "Logloss", "nan_mode": "Max"}),
        "names": (np.array(["low", "middle", "high"])[three], {"loss_function": "MultiClass"}),
    }
    for name, (target, more) in targets.items():
        parameters = dict(iterations=15, depth=4, learning_rate=0.3, verbose=0, allow_writing_files=False)
        parameters |= dict(one_hot_max_size=255, thread_count=1, random_seed=1, loss_function=name)
        pool = Pool(X, target, cat_features=["job"])
        model = CatBoost({**parameters, **more})
        model.fit(pool)
        model.save_model(str(folder / f"catboost-{name}.model.json"), format="json", pool=pool)
        rows = X.iloc[:TEST].copy()
        rows.loc[rows.index[:10], "job"] = "elsewhere"
        test = Pool(rows, cat_features=["job"])
        # of trees whose branches differ, CatBoost's contributions do not add up to its own raw scores
        adds_up = "grow_policy" not in more
        contributions = model.get_feature_importance(test, type="ShapValues", shap_calc_type="Regular")
        keep(
            f"catboost-{name}",
            rows.astype(object).where(rows.notna(), None).values.tolist(),
            model.predict(test, prediction_type="RawFormulaVal"),
            None,
            model.calc_leaf_indexes(test),
            contributions if adds_up else None,
        )


def make_xgboost():
    import xgboost as xgb

    numbers, _, codes, signal = table()
    X = np.insert(numbers, 2, np.where(np.arange(ROWS) % 9 == 0, np.nan, codes), axis=1)
    types = ["float", "float", "c", "float", "float", "float"]
    three = np.digitize(signal, [-0.5, 1]).astype(float)
    targets = {
        "binary": ((signal > 0.5) * 1.0, {"objective": "binary:logistic"}),
        "softprob": (three, {"objective": "multi:softprob", "num_class": 3}),
        "squared": (signal, {"objective": "reg:squarederror"}),
        "poisson": (np.round(np.exp(signal / 2)), {"objective": "count:poisson"}),
        "dart": ((signal > 0.5) * 1.0, {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.3}),
        "forest": (signal, {"objective": "reg:squarederror", "num_parallel_tree": 5, "subsample": 0.7}),
        "vectors": (
            np.stack([signal, 1 - signal], 1),
            {"objective": "reg:squarederror", "multi_strategy": "multi_output_tree"},
        ),
    }
    for name, (target, more) in targets.items():
        data = xgb.DMatrix(X, target, feature_types=types, enable_categorical=True)
        test = xgb.DMatrix(X[:TEST], feature_types=types, enable_categorical=True)
        model = xgb.train({"max_depth": 5, "nthread": 1, "seed": 1, **more}, data, 15)
        for ending in ["json", "ubj"]:
            model.save_model(folder / f"xgboost-{name}-{ending}.model.{ending}")
            raw, answers = model.predict(test, output_margin=True), model.predict(test)
            # one tree of vectors has one leaf for all targets, and its peer prints no contributions
            leaves = None if name == "vectors" else model.predict(test, pred_leaf=True)
            keep(f"xgboost-{name}-{ending}", X[:TEST], raw, answers, leaves)


def make_onnx():
    from sklearn import ensemble as sk
    from skl2onnx import to_onnx

    _, full, _, signal = table()
    X = full.astype(np.float32)
    two, three = (signal > 0.5).astype(int), np.digitize(signal, [-0.5, 1])
    few = dict(n_estimators=12, random_state=0)
    models = {
        "forest": sk.RandomForestClassifier(max_depth=7, **few).fit(X, two),
        "forest-3": sk.RandomForestClassifier(max_depth=7, **few).fit(X, three),
        "extra-trees": sk.ExtraTreesClassifier(max_depth=7, **few).fit(X, two),
        "forest-regression": sk.RandomForestRegressor(max_depth=7, **few).fit(X, signal),
        "boosting": sk.GradientBoostingClassifier(**few).fit(X, two),
        "boosting-3": sk.GradientBoostingClassifier(**few).fit(X, three),
        "boosting-regression": sk.GradientBoostingRegressor(**few).fit(X, signal),
        "isolation": sk.IsolationForest(contamination=0.1, **few).fit(X),
        "isolation-bootstrap": sk.IsolationForest(bootstrap=True, **few).fit(X),
    }
    for name, model in models.items():
        graph = to_onnx(model, X[:1], target_opset={"": 21, "ai.onnx.ml": 3})
        (folder / f"onnx-{name}.onnx").write_bytes(graph.SerializeToString())
        if hasattr(model, "predict_proba"):
            answers = model.predict_proba(X[:TEST])
            answers = answers[:, 1:] if answers.shape[1] == 2 else answers
        else:
            answers = -model.score_samples(X[:TEST]) if "isolation" in name else model.predict(X[:TEST])
        keep(f"onnx-{name}", X[:TEST].astype(float), None, answers)


def share(ours, theirs):
    ours, theirs = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    if ours.shape != theirs.shape:
        return f"{theirs.size} numbers for {ours.size}"
    return float(np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(ours)), initial=0))


def read_xgboost(name, X, expected):
    import xgboost as xgb

    model = xgb.Booster(model_file=folder / f"{name}.xgboost.json")
    data = xgb.DMatrix(X, feature_names=model.feature_names, feature_types=model.feature_types, enable_categorical=True)
    return {
        "margin": share(expected["summed"], model.predict(data, output_margin=True)),
        "answer": share(expected["answers"], model.predict(data)),
    }


def read_onnx(name, X, expected):
    import onnxruntime

    session = onnxruntime.InferenceSession(folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
    entrance = session.get_inputs()[0]
    X = X.astype(np.float64 if "double" in entrance.type else np.float32)
    answers = dict(zip([o.name for o in session.get_outputs()], session.run(None, {entrance.name: X})))
    result = answers.get("probabilities", answers.get("prediction", answers.get("anomaly_score")))
    if "probabilities" in answers and expected["outputs"] == 1:
        result = result[:, 1]
    found = {"answer": share(expected["answers"], result)}
    if "margin" in answers:
        found["margin"] = share(expected["summed"], answers["margin"])
    if "label" in answers:
        found["labels"] = float(np.mean(np.asarray(answers["label"]).astype(str) != np.array(expected["labels"])))
    if "anomaly" in answers:
        found["labels"] = float(np.mean(answers["anomaly"].ravel() != np.array(expected["labels"])))
    return found


if mode == "make":
    make_lightgbm()
    make_catboost()
    make_xgboost()
    make_onnx()
else:
    results = {}
    for path in sorted(folder.glob("*.expected.json")):
        name = path.name.removesuffix(".expected.json")
        expected = json.loads(path.read_text())
        X = np.fromfile(folder / f"{name}.f64").reshape(expected["columns"], expected["rows"]).T
        for ending, read in {"xgboost.json": read_xgboost, "onnx": read_onnx}.items():
            if not (folder / f"{name}.{ending}").exists():
                continue
            try:
                results[f"{name} {ending}"] = read(name, X, expected)
            except Exception as error:
                results[f"{name} {ending}"] = {"error": str(error).split(chr(10))[0][:60]}
    (folder / "peers.json").write_text(json.dumps(results))
