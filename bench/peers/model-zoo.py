"""A zoo of small trained models: the peers' side of bench/model-zoo.ts.

  model-zoo.py FOLDER xgboost|lightgbm|catboost|sklearn|onnxmltools

trains many small varied models of one library, in the version that is imported (older ones by PYTHONPATH), and writes into FOLDER

  TABLE.csv          the rows that are scored, as a person would keep them: empty is missing
  NAME.model.ENDING  the model file
  NAME.json          what the library itself answers: {file, table, raw, answers, leaves, contributions, first, rounds, trees, refused}

`first` are the raw scores of the first `rounds` rounds. `trees`: the raw score is a sum over so many trees where ours is the mean.
`refused`: the file cannot be what we read, and a part of the message that says so. A model that the library itself will not train in this
version is left out and named.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
folder, library = Path(sys.argv[1]), sys.argv[2]
ROWS, TEST, ROUNDS = 500, 90, 3
FIRST = 4


def numbers(seed=3, missing=0.12):
    """Four columns with many ties and zeros: every rule for what lies on a threshold shows."""
    rng = np.random.default_rng(seed)
    X = np.round(rng.normal(size=(ROWS, 4)), 2)
    X[:, 1] = np.where(rng.random(ROWS) < 0.4, 0, X[:, 1])
    X[:, 2] = np.round(np.exp(X[:, 2] * 3), 1)
    full = X.copy()
    X[rng.random(X.shape) < missing] = np.nan
    codes = rng.integers(0, 11, size=ROWS)
    signal = 1.5 * full[:, 0] + np.sin(codes) + 0.2 * np.log(full[:, 2] + 0.1) + 0.3 * rng.normal(size=ROWS)
    return X, full, codes, signal


X, FULL, CODES, SIGNAL = numbers()
TWO = (SIGNAL > 0.4).astype(float)
THREE = np.digitize(SIGNAL, [-0.5, 1]).astype(float)
COUNT = np.round(np.exp(SIGNAL / 2))
SHARE = 1 / (1 + np.exp(-SIGNAL))
GROUPS = np.full(ROWS // 20, 20)
LEVELS = np.array(["owner", "renter", "with, comma", "ünï", "", "7", "3.0", "None", "other ", "x" * 40, "A"])
LEVELS[4] = "empty-ish"
NAMES = ["age", "net worth", "amount", "d"]


def frame(with_missing=True):
    table = pd.DataFrame(X if with_missing else FULL, columns=NAMES)
    codes = np.where(np.arange(ROWS) % 9 == 0, -1, CODES) if with_missing else CODES
    table.insert(1, "job", pd.Categorical.from_codes(codes, LEVELS))
    return table


def write_table(name, values, columns=None):
    table = pd.DataFrame(values, columns=columns) if not isinstance(values, pd.DataFrame) else values
    table.iloc[:TEST].to_csv(folder / f"{name}.csv", index=False)


def flat(values):
    return None if values is None else np.asarray(values, dtype=float).reshape(TEST, -1).tolist()


def by_onnxruntime(file, values, otherwise):
    """What a graph answers: its converter may not have kept what its library answers. The latter where the graph does not run."""
    import onnxruntime

    try:
        found = run_graph(onnxruntime, file, values)
        is_second = np.ndim(otherwise) == 1 and found.shape[1] == 2
        return found[:, 1] if is_second else found
    except Exception:  # noqa: BLE001
        return otherwise


def run_graph(onnxruntime, file, values):

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    entrance = session.get_inputs()[0]
    rows = values[:TEST].astype(np.float64 if "double" in entrance.type else np.float32)
    numbers = []
    for output, found in zip(session.get_outputs(), session.run(None, {entrance.name: rows})):
        found = np.array([list(row.values()) for row in found]) if isinstance(found, list) else np.asarray(found)
        if found.dtype.kind == "f":
            numbers.append(found.reshape(TEST, -1))
    return np.hstack(numbers)


def keep(name, ending, table, **answers):
    shaped = {k: flat(v) if isinstance(v, np.ndarray) else v for k, v in answers.items()}
    document = {"file": f"{name}.model.{ending}", "table": table, "rounds": ROUNDS, **shaped}
    (folder / f"{name}.json").write_text(json.dumps(document))


made, left_out = 0, []


def attempt(name, make):
    global made
    try:
        make(name)
        made += 1
    except Exception as error:  # noqa: BLE001
        left_out.append(f"{name}: {str(error).strip().split(chr(10))[0][:110]}")


# ---------------------------------------------------------------------------------------------------------------- XGBoost


def zoo_of_xgboost():
    import xgboost as xgb

    version = xgb.__version__
    coded = np.insert(X, 1, np.where(np.arange(ROWS) % 9 == 0, np.nan, CODES), axis=1)
    types = ["float", "c", "float", "float", "float"]
    write_table("xgb-numbers", X, NAMES)
    write_table("xgb-codes", coded, ["c0", "c1", "c2", "c3", "c4"])
    write_table("xgb-texts", frame())
    write_table("xgb-full", FULL, NAMES)

    def data_of(kind, target, rows=slice(None), **more):
        label = None if target is None else target[rows]
        if kind == "xgb-codes":
            return xgb.DMatrix(coded[rows], label, feature_types=types, enable_categorical=True, **more)
        if kind == "xgb-texts":
            return xgb.DMatrix(frame().iloc[rows], label, enable_categorical=True, **more)
        if kind == "xgb-full":
            return xgb.DMatrix(FULL[rows], label, feature_names=NAMES, **more)
        return xgb.DMatrix(X[rows], label, feature_names=NAMES, **more)

    def answer(model, name, kind, leaves=True, contributions=True, endings=("json", "ubj"), **more):
        test = data_of(kind, None, slice(0, TEST))
        found = dict(raw=model.predict(test, output_margin=True), answers=model.predict(test))
        found["first"] = model.predict(test, output_margin=True, iteration_range=(0, min(ROUNDS, model.num_boosted_rounds())))
        if leaves:
            found["leaves"] = model.predict(test, pred_leaf=True)
        if contributions:
            found["contributions"] = model.predict(test, pred_contribs=True)
        for ending in endings:
            model.save_model(folder / f"{name}-{ending}.model.{ending}")
            keep(f"{name}-{ending}", ending, kind, **(found | more))

    def train(parameters, target, kind="xgb-numbers", rounds=6, weights=None, before=None, answers=None, **more):
        def make(name):
            data = data_of(kind, target, **(weights or {}))
            settings = {"max_depth": 4, "nthread": 1, "seed": 1, "verbosity": 0, **parameters}
            model = xgb.train(settings, data, rounds, xgb_model=None, **more)
            if before is not None:
                model = before(model, data, settings)
            answer(model, name, kind, **(answers or {}))

        return make

    # XGBoost 3.2 cuts its table of category texts that are not ASCII
    if version.startswith("3.2"):
        LEVELS[3] = "uni"
        write_table("xgb-texts", frame())

    def case(name, *args, **more):
        attempt(f"xgboost-{version}-{name}", train(*args, **more))

    def plain(objective, target, **more):
        # binary:logitraw answers its margin, where a probability is given here
        answers = {"answers": None} if objective == "binary:logitraw" else {}
        case(objective.replace(":", "-"), {"objective": objective, **more}, target, answers=answers)

    plain("binary:logistic", TWO)
    plain("binary:logitraw", TWO)
    plain("binary:hinge", TWO)
    plain("reg:squarederror", SIGNAL * 100)
    plain("reg:squaredlogerror", COUNT)
    plain("reg:logistic", SHARE)
    plain("reg:pseudohubererror", SIGNAL)
    plain("reg:absoluteerror", SIGNAL)
    plain("reg:quantileerror", SIGNAL, quantile_alpha=0.3)
    plain("reg:expectileerror", SIGNAL, expectile_alpha=0.3)
    plain("reg:tweedie", np.maximum(SIGNAL, 0), tweedie_variance_power=1.4)
    plain("reg:gamma", np.exp(SIGNAL))
    plain("count:poisson", COUNT)
    plain("survival:cox", np.where(TWO > 0, 1, -1) * (COUNT + 1))
    plain("multi:softprob", THREE, num_class=3)
    plain("multi:softmax", THREE, num_class=3)
    case("quantiles", {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]}, SIGNAL)
    bounds = {"label_lower_bound": COUNT + 1, "label_upper_bound": np.where(TWO > 0, COUNT + 1, np.inf)}
    for distribution in ["normal", "logistic", "extreme"]:
        settings = {"objective": "survival:aft", "aft_loss_distribution": distribution}
        case(f"survival-aft-{distribution}", settings, None, weights=bounds)
    for objective in ["rank:pairwise", "rank:ndcg", "rank:map"]:
        target = TWO if objective == "rank:map" else THREE
        case(objective.replace(":", "-"), {"objective": objective}, target, weights={"group": GROUPS})
    binary = {"objective": "binary:logistic"}
    classes = {"objective": "multi:softprob", "num_class": 3}
    case("dart", {**binary, "booster": "dart", "rate_drop": 0.4, "one_drop": 1}, TWO, rounds=9)
    case("dart-forest", {**binary, "booster": "dart", "rate_drop": 0.4, "normalize_type": "forest"}, TWO, rounds=9)
    case("dart-classes", {**classes, "booster": "dart", "rate_drop": 0.4, "one_drop": 1}, THREE)
    case("forest", {**binary, "num_parallel_tree": 4, "subsample": 0.6, "colsample_bynode": 0.5, "eta": 1}, TWO)
    case("forest-one-round", {**binary, "num_parallel_tree": 9, "subsample": 0.6, "eta": 1}, TWO, rounds=1)
    case("forest-classes", {**classes, "num_parallel_tree": 3, "subsample": 0.6}, THREE)
    case("base-0.2", {**binary, "base_score": 0.2}, TWO)
    case("base-0.5", {**binary, "base_score": 0.5}, TWO)
    case("base-far", {"base_score": -1234.567}, SIGNAL)
    case("exact", {**binary, "tree_method": "exact"}, TWO)
    case("approx", {**binary, "tree_method": "approx"}, TWO)
    case("leaf-wise", {**binary, "grow_policy": "lossguide", "max_leaves": 9, "max_depth": 0}, TWO)
    case("pruned", {**binary, "gamma": 4, "tree_method": "exact", "max_depth": 6}, TWO)
    case("monotone", {**binary, "monotone_constraints": "(1,0,-1,0)"}, TWO)
    case("deep", {**binary, "max_depth": 12, "min_child_weight": 0}, TWO, rounds=20)
    case("no-rounds", binary, TWO, rounds=0, answers={"leaves": False})
    case("weighted", {**binary, "scale_pos_weight": 7.5}, TWO)
    case("full", binary, TWO, kind="xgb-full")
    case("many-rounds", {**binary, "max_depth": 2, "eta": 0.05}, TWO, rounds=300)
    case("slice", binary, TWO, before=lambda model, _, __: model[2:5])
    case("slice-step", binary, TWO, before=lambda model, _, __: model[0:6:2])
    more_trees = lambda model, data, s: xgb.train({**s, "num_parallel_tree": 1}, data, 3, xgb_model=model)  # noqa: E731
    case("continued", binary, TWO, before=more_trees)
    refreshed = {"process_type": "update", "updater": "refresh", "refresh_leaf": True}
    case("refreshed", {**binary, "tree_method": "exact"}, TWO, before=lambda m, d, s: xgb.train({**s, **refreshed}, d, 4, xgb_model=m))
    case("codes", {**binary, "max_cat_to_onehot": 1}, TWO, kind="xgb-codes")
    case("codes-one-hot", {**binary, "max_cat_to_onehot": 100}, TWO, kind="xgb-codes")
    case("codes-classes", {**classes, "max_cat_to_onehot": 4}, THREE, kind="xgb-codes")
    case("codes-few", {**binary, "max_cat_to_onehot": 1, "max_cat_threshold": 2}, TWO, kind="xgb-codes")
    case("codes-approx", {**binary, "tree_method": "approx"}, TWO, kind="xgb-codes")
    case("texts", binary, TWO, kind="xgb-texts") if version >= "3.1" else None
    case("texts-one-hot", {**binary, "max_cat_to_onehot": 100}, TWO, kind="xgb-texts") if version >= "3.1" else None
    pair = np.stack([SIGNAL, 1 - SIGNAL * SIGNAL], 1)
    case("targets", {}, pair)
    case("targets-absolute", {"objective": "reg:absoluteerror"}, pair)
    vectors = {"multi_strategy": "multi_output_tree"}
    bare = {"leaves": False, "contributions": False}
    if version >= "2":
        case("vectors", vectors, pair, answers=bare)
        case("vectors-forest", {**vectors, "num_parallel_tree": 3, "subsample": 0.6}, pair, answers=bare)
        case("vectors-classes", {**vectors, **classes}, THREE, answers=bare)
        case("vectors-quantiles", {**vectors, "objective": "reg:quantileerror", "quantile_alpha": [0.2, 0.8]}, SIGNAL, answers=bare)
        case("vectors-codes", vectors, pair, kind="xgb-codes", answers=bare)
    labels = np.stack([TWO, (SIGNAL > -0.5) * 1.0], 1)
    case("labels", binary, labels, answers={"refused": "labels at once"})
    case("linear", {"booster": "gblinear"}, SIGNAL, answers={**bare, "refused": "gblinear"}) if version < "3.4" else None

    def stopped(name):
        data, watch = data_of("xgb-numbers", TWO), xgb.DMatrix(FULL[::-1], 1 - TWO, feature_names=NAMES)
        model = xgb.train({"nthread": 1, **binary}, data, 30, evals=[(watch, "w")], early_stopping_rounds=4, verbose_eval=False)
        answer(model, name, "xgb-numbers")

    attempt(f"xgboost-{version}-early-stopping", stopped)

    def own_loss(name):
        gradient = lambda p, d: (p - d.get_label(), np.ones(len(p)))  # noqa: E731
        model = xgb.train({"nthread": 1, "base_score": 0.5}, data_of("xgb-numbers", SIGNAL), 5, obj=gradient)
        answer(model, name, "xgb-numbers")

    attempt(f"xgboost-{version}-own-loss", own_loss)

    def wrapped(kind, target, **settings):
        def make(name):
            model = getattr(xgb, kind)(n_estimators=6, n_jobs=1, max_depth=4, **settings).fit(pd.DataFrame(X, columns=NAMES), target)
            answer(model.get_booster(), name, "xgb-numbers")

        return make

    attempt(f"xgboost-{version}-classifier", wrapped("XGBClassifier", TWO.astype(int)))
    attempt(f"xgboost-{version}-classifier-3", wrapped("XGBClassifier", THREE.astype(int)))
    attempt(f"xgboost-{version}-regressor", wrapped("XGBRegressor", SIGNAL))
    attempt(f"xgboost-{version}-rf-classifier", wrapped("XGBRFClassifier", TWO.astype(int)))
    attempt(f"xgboost-{version}-rf-regressor", wrapped("XGBRFRegressor", SIGNAL))

    def old_binary(name):
        model = xgb.train({"nthread": 1, **binary}, data_of("xgb-numbers", TWO), 3)
        (folder / f"{name}.model.bin").write_bytes(model.save_raw("deprecated"))
        keep(name, "bin", "xgb-numbers", refused="binary")

    if version < "3.1":
        attempt(f"xgboost-{version}-old-binary", old_binary)

    def dump(name):
        model = xgb.train({"nthread": 1, **binary}, data_of("xgb-numbers", TWO), 3)
        for form in ["text", "json", "dot"]:
            model.dump_model(folder / f"{name}-{form}.model.{form}", dump_format=form)
            keep(f"{name}-{form}", form, "xgb-numbers", refused="")

    attempt(f"xgboost-{version}-dump", dump)


# --------------------------------------------------------------------------------------------------------------- LightGBM


def zoo_of_lightgbm():
    import lightgbm as lgb

    version = lgb.__version__
    write_table("lgb-numbers", X, NAMES)
    write_table("lgb-texts", frame())
    coded = frame().assign(job=np.where(np.arange(ROWS) % 9 == 0, -1, CODES))
    write_table("lgb-codes", coded)
    tables = {"lgb-numbers": (X, NAMES), "lgb-texts": (frame(), None), "lgb-codes": (coded.values, list(coded.columns))}

    def answer(model, name, kind, contributions=True, leaves=True, **more):
        values, _ = tables[kind]
        test = values.iloc[:TEST] if isinstance(values, pd.DataFrame) else values[:TEST]
        found = dict(raw=model.predict(test, raw_score=True), answers=model.predict(test))
        found["first"] = model.predict(test, raw_score=True, num_iteration=ROUNDS)
        if leaves:
            found["leaves"] = model.predict(test, pred_leaf=True)
        if contributions:
            found["contributions"] = np.asarray(model.predict(test, pred_contrib=True))
        model.save_model(folder / f"{name}.model.txt")
        keep(name, "txt", kind, **(found | more))

    def train(parameters, target, kind="lgb-numbers", rounds=6, group=None, answers=None, categories=None, **more):
        def make(name):
            values, names = tables[kind]
            settings = dict(num_leaves=9, verbose=-1, num_threads=1, seed=1, min_data_in_leaf=5, deterministic=True)
            columns = {} if names is None else {"feature_name": [n.replace(" ", "_") for n in names]}
            listed = {} if categories is None else {"categorical_feature": categories}
            data = lgb.Dataset(values, target, group=group, free_raw_data=False, **columns, **listed)
            answer(lgb.train({**settings, **parameters}, data, rounds, **more), name, kind, **(answers or {}))

        return make

    def case(name, *args, **more):
        attempt(f"lightgbm-{version}-{name}", train(*args, **more))

    binary = {"objective": "binary"}
    for objective, target in {
        "binary": TWO,
        "cross_entropy": SHARE,
        "cross_entropy_lambda": SHARE,
        "regression": SIGNAL * 100,
        "regression_l1": SIGNAL,
        "huber": SIGNAL,
        "fair": SIGNAL,
        "poisson": COUNT,
        "quantile": SIGNAL,
        "mape": SIGNAL,
        "gamma": np.exp(SIGNAL),
        "tweedie": np.maximum(SIGNAL, 0),
    }.items():
        case(objective, {"objective": objective}, target)
    for objective in ["multiclass", "multiclassova"]:
        case(objective, {"objective": objective, "num_class": 3}, THREE)
        case(f"{objective}-codes", {"objective": objective, "num_class": 3}, THREE, "lgb-codes", categories=[1])
    for objective in ["lambdarank", "rank_xendcg"]:
        case(objective, {"objective": objective}, THREE, group=GROUPS)
    case("root", {"objective": "regression", "reg_sqrt": True}, SIGNAL * 10)
    case("sigmoid", {**binary, "sigmoid": 2.5}, TWO)
    case("unbalanced", {**binary, "is_unbalance": True}, TWO)
    case("no-average", {**binary, "boost_from_average": False}, TWO)
    bagging = {"bagging_freq": 1, "bagging_fraction": 0.6, "feature_fraction": 0.8}
    forest = {"boosting": "rf", **bagging}
    case("rf", {**binary, **forest}, TWO, answers={"trees": 6, "firstTrees": ROUNDS})
    case("rf-regression", {"objective": "regression", **forest}, SIGNAL, answers={"trees": 6, "firstTrees": ROUNDS})
    case("rf-classes", {"objective": "multiclass", "num_class": 3, **forest}, THREE, answers={"trees": 6, "firstTrees": ROUNDS})
    case("dart", {**binary, "boosting": "dart", "drop_rate": 0.5}, TWO, rounds=12)
    case("dart-uniform", {**binary, "boosting": "dart", "drop_rate": 0.5, "uniform_drop": True, "xgboost_dart_mode": True}, TWO, rounds=12)
    case("goss", {**binary, "boosting": "goss"}, TWO)
    case("goss-sampling", {**binary, "data_sample_strategy": "goss"}, TWO)
    case("zero-missing", {**binary, "zero_as_missing": True}, TWO)
    case("no-missing", {**binary, "use_missing": False}, TWO)
    case("texts", binary, TWO, "lgb-texts")
    case("texts-classes", {"objective": "multiclass", "num_class": 3}, THREE, "lgb-texts")
    case("texts-one-hot", {**binary, "max_cat_to_onehot": 50}, TWO, "lgb-texts")
    case("texts-zero-missing", {**binary, "zero_as_missing": True, "min_data_per_group": 5, "cat_smooth": 1}, TWO, "lgb-texts")
    case("codes", {**binary, "min_data_per_group": 5, "cat_smooth": 1}, TWO, "lgb-codes", categories=[1])
    case("codes-by-name", {**binary, "categorical_feature": "name:job"}, TWO, "lgb-codes")
    case("linear", {"objective": "regression", "linear_tree": True}, SIGNAL, answers={"refused": "linear", "contributions": False})
    case("one-leaf", {**binary, "min_data_in_leaf": 400}, TWO)
    case("some-one-leaf", {**binary, "min_gain_to_split": 12}, TWO, rounds=30)
    case("deep", {**binary, "num_leaves": 200, "min_data_in_leaf": 1}, TWO, rounds=20)
    case("monotone", {**binary, "monotone_constraints": [1, 0, -1, 0]}, TWO)
    case("extra", {**binary, "extra_trees": True}, TWO)
    case("quantized", {**binary, "use_quantized_grad": True}, TWO)
    case("many", {**binary, "num_leaves": 4, "learning_rate": 0.05}, TWO, rounds=300)

    def own_loss(name):
        values, names = tables["lgb-numbers"]
        gradient = lambda p, d: (p - d.get_label(), np.ones(len(p)))  # noqa: E731
        settings = dict(num_leaves=9, verbose=-1, num_threads=1, objective=gradient)
        answer(lgb.train(settings, lgb.Dataset(values, SIGNAL), 5), name, "lgb-numbers")

    attempt(f"lightgbm-{version}-own-loss", own_loss)

    def stopped(name):
        values, names = tables["lgb-numbers"]
        data = lgb.Dataset(values, TWO)
        watch = lgb.Dataset(values[::-1], 1 - TWO, reference=data)
        settings = dict(num_leaves=9, verbose=-1, num_threads=1, objective="binary")
        answer(lgb.train(settings, data, 30, valid_sets=[watch], callbacks=[lgb.early_stopping(4, verbose=False)]), name, "lgb-numbers")

    attempt(f"lightgbm-{version}-early-stopping", stopped)

    def wrapped(kind, target, **settings):
        def make(name):
            model = getattr(lgb, kind)(n_estimators=6, n_jobs=1, num_leaves=9, verbose=-1, **settings).fit(frame(), target)
            answer(model.booster_, name, "lgb-texts")

        return make

    attempt(f"lightgbm-{version}-classifier", wrapped("LGBMClassifier", TWO.astype(int)))
    attempt(f"lightgbm-{version}-classifier-3", wrapped("LGBMClassifier", np.array(["a", "b", "c"])[THREE.astype(int)]))
    attempt(f"lightgbm-{version}-regressor", wrapped("LGBMRegressor", SIGNAL))

    def dump(name):
        model = lgb.train(dict(verbose=-1, num_threads=1, objective="binary"), lgb.Dataset(X, TWO), 3)
        (folder / f"{name}.model.json").write_text(json.dumps(model.dump_model()))
        keep(name, "json", "lgb-numbers", refused="LightGBM JSON dump")

    attempt(f"lightgbm-{version}-dump", dump)


# --------------------------------------------------------------------------------------------------------------- CatBoost


def zoo_of_catboost():
    import catboost
    from catboost import CatBoost, CatBoostClassifier, CatBoostRanker, CatBoostRegressor, Pool

    texts = frame()
    texts["job"] = LEVELS[CODES]
    test = texts.iloc[:TEST].copy()
    test.loc[test.index[:5], "job"] = "never seen"
    texts.iloc[:TEST] = test
    write_table("cat-texts", texts)
    write_table("cat-numbers", X, NAMES)
    texts["job"] = LEVELS[CODES]
    few = dict(iterations=6, depth=3, learning_rate=0.4, verbose=0, allow_writing_files=False, thread_count=1, random_seed=1)

    def answer(model, name, kind, contributions=True, prediction=None, **more):
        rows = Pool(test, cat_features=["job"]) if kind == "cat-texts" else Pool(pd.DataFrame(X, columns=NAMES).iloc[:TEST])
        found = dict(
            raw=np.asarray(model.predict(rows, prediction_type="RawFormulaVal")),
            first=np.asarray(model.predict(rows, prediction_type="RawFormulaVal", ntree_end=ROUNDS)),
            leaves=np.asarray(model.calc_leaf_indexes(rows)),
        )
        if prediction is not None:
            found["answers"] = np.asarray(model.predict(rows, prediction_type=prediction))
        if contributions:
            found["contributions"] = np.asarray(model.get_feature_importance(rows, type="ShapValues", shap_calc_type="Regular"))
        keep(name, "json", kind, **(found | more))

    def train(parameters, target, kind="cat-texts", make_model=CatBoost, answers=None, **more):
        def make(name):
            values = texts if kind == "cat-texts" else pd.DataFrame(X, columns=NAMES)
            pool = Pool(values, target, cat_features=["job"] if kind == "cat-texts" else None, **more)
            model = make_model(**{**few, **parameters}) if make_model is not CatBoost else CatBoost({**few, **parameters})
            model.fit(pool)
            model.save_model(str(folder / f"{name}.model.json"), format="json", pool=pool)
            answer(model, name, kind, **(answers or {}))

        return make

    def case(name, parameters, target, **more):
        one_hot = {} if name.startswith("ctr") or more.get("kind") else {"one_hot_max_size": 255}
        attempt(f"catboost-{catboost.__version__}-{name}", train({**one_hot, **parameters}, target, **more))

    probability, exponent = {"prediction": "Probability"}, {"prediction": "Exponent"}
    case("Logloss", {"loss_function": "Logloss"}, TWO)
    case("CrossEntropy", {"loss_function": "CrossEntropy"}, SHARE)
    case("Focal", {"loss_function": "Focal:focal_alpha=0.5;focal_gamma=1"}, TWO)
    case("MultiClass", {"loss_function": "MultiClass"}, THREE, answers=probability)
    case("MultiClassOneVsAll", {"loss_function": "MultiClassOneVsAll"}, THREE, answers=probability)
    case("MultiLogloss", {"loss_function": "MultiLogloss"}, np.stack([TWO, 1 - TWO], 1), answers={"refused": "MultiLogloss"})
    for loss in ["RMSE", "MAE", "Quantile:alpha=0.3", "MultiQuantile:alpha=0.1,0.9", "Expectile:alpha=0.3", "Huber:delta=1", "LogCosh", "Lq:q=3", "MAPE"]:
        case(loss.split(":")[0], {"loss_function": loss}, SIGNAL)
    case("LogLinQuantile", {"loss_function": "LogLinQuantile:alpha=0.5"}, np.exp(SIGNAL), answers={"prediction": "RawFormulaVal"})
    case("Poisson", {"loss_function": "Poisson"}, COUNT, answers=exponent)
    case("Tweedie", {"loss_function": "Tweedie:variance_power=1.4"}, np.maximum(SIGNAL, 0), answers=exponent)
    case("MultiRMSE", {"loss_function": "MultiRMSE"}, np.stack([SIGNAL, 1 - SIGNAL], 1))
    case("Cox", {"loss_function": "Cox"}, np.where(TWO > 0, 1, -1) * (COUNT + 1))
    case("uncertainty", {"loss_function": "RMSEWithUncertainty"}, SIGNAL, answers={"refused": "RMSEWithUncertainty", "contributions": False})
    for loss in ["YetiRank", "PairLogit", "QueryRMSE", "QuerySoftMax"]:
        case(loss, {"loss_function": loss}, TWO if loss == "QuerySoftMax" else THREE, group_id=np.repeat(np.arange(ROWS // 20), 20))
    for policy in ["Depthwise", "Lossguide"]:
        without = {"contributions": False}
        case(policy, {"loss_function": "Logloss", "grow_policy": policy}, TWO, answers=without)
        case(f"{policy}-classes", {"loss_function": "MultiClass", "grow_policy": policy}, THREE, answers=without)
        case(f"{policy}-numbers", {"loss_function": "RMSE", "grow_policy": policy}, SIGNAL, kind="cat-numbers", answers=without)
    for mode in ["Min", "Max"]:
        case(f"nan-{mode}", {"loss_function": "Logloss", "nan_mode": mode}, TWO, kind="cat-numbers")
    case("numbers", {"loss_function": "Logloss"}, TWO, kind="cat-numbers")
    case("weights", {"loss_function": "Logloss", "class_weights": [1, 5]}, TWO, kind="cat-numbers")
    case("deep", {"loss_function": "RMSE", "depth": 9}, SIGNAL, kind="cat-numbers")
    case("names", {"loss_function": "MultiClass"}, np.array(["low", "mid", "high"])[THREE.astype(int)], answers=probability)
    case("two-names", {"loss_function": "Logloss"}, np.array(["no", "yes"])[TWO.astype(int)])
    case("average", {"loss_function": "RMSE", "boost_from_average": True}, SIGNAL * 100 + 1000)
    # with monotone constraints CatBoost's contributions depend on the rows that are explained together
    monotone = {"loss_function": "RMSE", "monotone_constraints": [1, 0, -1, 0]}
    case("monotone", monotone, SIGNAL, kind="cat-numbers", answers={"contributions": False})
    case("langevin", {"loss_function": "RMSE", "langevin": True}, SIGNAL, kind="cat-numbers")
    case("ctr", {"loss_function": "Logloss", "one_hot_max_size": 2}, TWO, answers={"refused": "target statistics"})
    case("classifier", {}, THREE.astype(int), make_model=CatBoostClassifier, kind="cat-numbers", answers=probability)
    case("regressor", {}, SIGNAL, make_model=CatBoostRegressor, kind="cat-numbers")

    def binary_file(name):
        model = CatBoost({**few, "loss_function": "RMSE"}).fit(Pool(X, SIGNAL))
        model.save_model(str(folder / f"{name}.model.cbm"))
        keep(name, "cbm", "cat-numbers", refused="CatBoost binary")

    attempt(f"catboost-{catboost.__version__}-binary", binary_file)

    def no_pool(name):
        model = CatBoost({**few, "loss_function": "RMSE"}).fit(Pool(X, SIGNAL))
        model.save_model(str(folder / f"{name}.model.json"), format="json")
        answer(model, name, "cat-numbers")

    attempt(f"catboost-{catboost.__version__}-no-names", no_pool)

    def as_onnx(loss, target):
        def make(name):
            model = CatBoost({**few, "loss_function": loss}).fit(Pool(FULL, target))
            model.save_model(str(folder / f"{name}.model.onnx"), format="onnx")
            kinds = {"Logloss": "Probability", "MultiClass": "Probability"}
            answers = np.asarray(model.predict(FULL[:TEST], prediction_type=kinds.get(loss, "RawFormulaVal")))
            answers = answers[:, 1] if loss == "Logloss" else answers
            write_table("cat-full", FULL, NAMES)
            keep(name, "onnx", "cat-full", answers=answers)

        return make

    for loss, target in {"RMSE": SIGNAL, "Logloss": TWO.astype(int), "MultiClass": THREE.astype(int)}.items():
        attempt(f"catboost-{catboost.__version__}-onnx-{loss}", as_onnx(loss, target))

    def as_pmml(name):
        model = CatBoost({**few, "loss_function": "RMSE"}).fit(Pool(X, SIGNAL))
        model.save_model(str(folder / f"{name}.model.pmml"), format="pmml")
        keep(name, "pmml", "cat-numbers", refused="PMML")

    attempt(f"catboost-{catboost.__version__}-pmml", as_pmml)


# ------------------------------------------------------------------------------------------- scikit-learn through skl2onnx


def zoo_of_sklearn():
    import pickle

    from sklearn import ensemble as sk
    from sklearn import tree as skt
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import DoubleTensorType

    import onnx.helper

    # newer protocol buffers refuse the booleans that skl2onnx gives them for numbers
    make_attribute = onnx.helper.make_attribute
    as_numbers = lambda v: [int(x) if isinstance(x, (bool, np.bool_)) else x for x in v] if isinstance(v, (list, np.ndarray)) else v  # noqa: E731
    onnx.helper.make_attribute = lambda key, value, *a, **k: make_attribute(key, as_numbers(value), *a, **k)
    narrow = FULL.astype(np.float32)
    write_table("skl-full", narrow.astype(np.float64), NAMES)
    write_table("skl-missing", X.astype(np.float32).astype(np.float64), NAMES)
    two, three = TWO.astype(int), THREE.astype(int)
    few = dict(n_estimators=7, random_state=0)
    names3 = np.array(["low", "mid", "high"])[three]

    def save(name, model, answers, table="skl-full", options=None, doubles=False, opset=None, ml=3, **more):
        arguments = dict(target_opset={"": opset or 18, "ai.onnx.ml": ml}, options=options)
        if doubles:
            graph = to_onnx(model, initial_types=[("X", DoubleTensorType([None, 4]))], **arguments)
        else:
            graph = to_onnx(model, narrow[:1], **arguments)
        (folder / f"{name}.model.onnx").write_bytes(graph.SerializeToString())
        if answers is not None and "isolation" not in name and "refused" not in more:
            answers = by_onnxruntime(str(folder / f"{name}.model.onnx"), X if table == "skl-missing" else narrow, answers)
        keep(name, "onnx", table, answers=answers, **more)

    def rows_of(table):
        return (X.astype(np.float32) if table == "skl-missing" else narrow)[:TEST]

    def classifier(model, target, table="skl-full", **more):
        def make(name):
            fitted = model.fit(X.astype(np.float32) if table == "skl-missing" else narrow, target)
            answers = fitted.predict_proba(rows_of(table))
            answers = answers[:, 1] if answers.shape[1] == 2 else answers
            options = {id(fitted): more.pop("options")} if "options" in more else None
            save(name, fitted, np.asarray(answers), table, options, **more)

        return make

    def regressor(model, target, table="skl-full", **more):
        def make(name):
            fitted = model.fit(X.astype(np.float32) if table == "skl-missing" else narrow, target)
            save(name, fitted, np.asarray(fitted.predict(rows_of(table))), table, **more)

        return make

    makers = {
        "forest": lambda: sk.RandomForestClassifier(max_depth=6, **few),
        "extra-trees": lambda: sk.ExtraTreesClassifier(max_depth=6, **few),
        "boosting": lambda: sk.GradientBoostingClassifier(**few),
        "tree": lambda: skt.DecisionTreeClassifier(max_depth=5),
        "extra-tree": lambda: skt.ExtraTreeClassifier(max_depth=5),
        "histogram": lambda: sk.HistGradientBoostingClassifier(max_iter=7),
    }
    for name, new in makers.items():
        attempt(f"onnx-{name}", classifier(new(), two))
        attempt(f"onnx-{name}-3", classifier(new(), three))
        attempt(f"onnx-{name}-names", classifier(new(), names3))
        attempt(f"onnx-{name}-no-zipmap", classifier(new(), two, options={"zipmap": False}))
        attempt(f"onnx-{name}-columns", classifier(new(), three, options={"zipmap": "columns"}))
        attempt(f"onnx-{name}-nocl", classifier(new(), names3, options={"nocl": True}))
        attempt(f"onnx-{name}-doubles", classifier(new(), two, doubles=True))
        attempt(f"onnx-{name}-3-doubles", classifier(new(), three, doubles=True))
        attempt(f"onnx-{name}-ml1", classifier(new(), three, ml=1, opset=11))
        attempt(f"onnx-{name}-ml5", classifier(new(), two, ml=5, opset=21))
        if name in ["boosting", "histogram"]:
            continue
        attempt(f"onnx-{name}-leaf", classifier(new(), two, options={"decision_leaf": True}))
        attempt(f"onnx-{name}-path", classifier(new(), two, options={"decision_path": True}))
    attempt("onnx-histogram-missing", classifier(makers["histogram"](), two, table="skl-missing"))
    attempt("onnx-forest-missing", classifier(makers["forest"](), two, table="skl-missing"))
    attempt("onnx-forest-deep", classifier(sk.RandomForestClassifier(**few), two))

    def raw_scores(new, target):
        def make(name):
            fitted = new().fit(narrow, target)
            save(name, fitted, None, options={id(fitted): {"raw_scores": True}}, raw=np.asarray(fitted.decision_function(narrow[:TEST])))

        return make

    for name in ["boosting", "histogram"]:
        attempt(f"onnx-{name}-raw", raw_scores(makers[name], two))
        attempt(f"onnx-{name}-3-raw", raw_scores(makers[name], three))
    for name in ["forest", "extra-trees", "tree"]:
        def raw_votes(case, new=makers[name]):
            fitted = new().fit(narrow, three)
            save(case, fitted, np.asarray(fitted.predict_proba(narrow[:TEST])), options={id(fitted): {"raw_scores": True}})

        attempt(f"onnx-{name}-raw", raw_votes)
    for name, new in {
        "forest": lambda: sk.RandomForestRegressor(max_depth=6, **few),
        "extra-trees": lambda: sk.ExtraTreesRegressor(max_depth=6, **few),
        "boosting": lambda: sk.GradientBoostingRegressor(**few),
        "tree": lambda: skt.DecisionTreeRegressor(max_depth=5),
        "histogram": lambda: sk.HistGradientBoostingRegressor(max_iter=7),
    }.items():
        attempt(f"onnx-{name}-regression", regressor(new(), SIGNAL))
        attempt(f"onnx-{name}-regression-doubles", regressor(new(), SIGNAL, doubles=True))
        attempt(f"onnx-{name}-regression-ml5", regressor(new(), SIGNAL, ml=5, opset=21))
        attempt(f"onnx-{name}-regression-ml1", regressor(new(), SIGNAL, ml=1, opset=11))
        if name not in ["boosting", "histogram"]:
            attempt(f"onnx-{name}-targets", regressor(new(), np.stack([SIGNAL, -SIGNAL], 1)))
    attempt("onnx-boosting-huber", regressor(sk.GradientBoostingRegressor(loss="huber", **few), SIGNAL))
    attempt("onnx-boosting-zero", regressor(sk.GradientBoostingRegressor(init="zero", **few), SIGNAL))
    attempt("onnx-boosting-exponential", classifier(sk.GradientBoostingClassifier(loss="exponential", **few), two))
    attempt("onnx-histogram-poisson", regressor(sk.HistGradientBoostingRegressor(loss="poisson", max_iter=7), COUNT))
    attempt("onnx-histogram-missing-regression", regressor(sk.HistGradientBoostingRegressor(max_iter=7), SIGNAL, table="skl-missing"))

    def isolation(settings, **more):
        def make(name):
            model = sk.IsolationForest(**{**few, **settings}).fit(narrow)
            save(name, model, -model.score_samples(narrow[:TEST]), **more)

        return make

    attempt("onnx-isolation", isolation({}))
    attempt("onnx-isolation-contamination", isolation({"contamination": 0.1}))
    attempt("onnx-isolation-subspace", isolation({"max_features": 0.5}))
    attempt("onnx-isolation-samples", isolation({"max_samples": 100, "bootstrap": True}))
    attempt("onnx-isolation-ml1", isolation({}, ml=1, opset=15))
    attempt("onnx-isolation-doubles", isolation({}, doubles=True))
    attempt("onnx-isolation-scores", isolation({}, opset=15))

    def ada(model, target):
        def make(name):
            fitted = model.fit(narrow, target)
            answers = fitted.predict_proba(narrow[:TEST]) if hasattr(fitted, "predict_proba") else fitted.predict(narrow[:TEST])
            # weighted votes behind a softmax, medians: graphs that are no sum of trees
            save(name, fitted, np.asarray(answers), refused="")

        return make

    attempt("onnx-ada", ada(sk.AdaBoostClassifier(**few), two))
    attempt("onnx-ada-regression", ada(sk.AdaBoostRegressor(**few), SIGNAL))
    attempt("onnx-bagging", ada(sk.BaggingClassifier(skt.DecisionTreeClassifier(max_depth=3), **few), two))
    voters = [("a", makers["forest"]()), ("b", makers["extra-trees"]())]
    attempt("onnx-voting", ada(sk.VotingClassifier(voters, voting="soft"), two))
    labels = np.stack([two, 1 - two], 1)

    def several_labels(name):
        model = makers["forest"]().fit(narrow, labels)
        save(name, model, None, refused="")

    attempt("onnx-labels", several_labels)

    def scaled(name):
        model = make_pipeline(StandardScaler(), makers["forest"]()).fit(narrow, two)
        save(name, model, None, refused="Scaler")

    attempt("onnx-scaled", scaled)

    def encoded(name):
        table = pd.DataFrame({"job": LEVELS[CODES], "age": narrow[:, 0]})
        prepare = ColumnTransformer([("texts", OneHotEncoder(), ["job"])], remainder="passthrough")
        model = make_pipeline(prepare, makers["forest"]()).fit(table, two)
        from skl2onnx.common.data_types import FloatTensorType, StringTensorType

        types = [("job", StringTensorType([None, 1])), ("age", FloatTensorType([None, 1]))]
        graph = to_onnx(model, initial_types=types)
        (folder / f"{name}.model.onnx").write_bytes(graph.SerializeToString())
        keep(name, "onnx", "skl-full", refused="")

    attempt("onnx-encoded", encoded)

    def pickled(name):
        (folder / f"{name}.model.pkl").write_bytes(pickle.dumps(makers["tree"]().fit(narrow, two)))
        keep(name, "pkl", "skl-full", refused="pickle")

    attempt("pickle", pickled)

    def dumped(name):
        import joblib

        for compress in [0, 3]:
            case = f"{name}-{compress}"
            joblib.dump(makers["forest"]().fit(narrow, two), folder / f"{case}.model.joblib", compress=compress)
            keep(case, "joblib", "skl-full", refused="")

    attempt("joblib", dumped)


# ------------------------------------------------------------------------------------------------------------ onnxmltools


def zoo_of_onnxmltools():
    import lightgbm as lgb
    import onnxmltools
    import xgboost as xgb
    from onnxmltools.convert.common.data_types import FloatTensorType

    narrow, wide = FULL.astype(np.float32), X.astype(np.float32)
    write_table("oml-missing", wide.astype(np.float64), NAMES)
    inputs = [("X", FloatTensorType([None, 4]))]
    two, three = TWO.astype(int), THREE.astype(int)
    few = dict(n_estimators=6, n_jobs=1)

    def save(name, graph, answers, **more):
        (folder / f"{name}.model.onnx").write_bytes(graph.SerializeToString())
        answers = by_onnxruntime(str(folder / f"{name}.model.onnx"), wide, answers)
        keep(name, "onnx", "oml-missing", answers=np.asarray(answers), **more)

    def probabilities(model):
        found = model.predict_proba(wide[:TEST])
        return found[:, 1] if found.shape[1] == 2 else found

    def of_xgboost(new, target, **more):
        def make(name):
            model = new.fit(wide, target)
            answers = probabilities(model) if hasattr(model, "predict_proba") else model.predict(wide[:TEST])
            save(name, onnxmltools.convert_xgboost(model, initial_types=inputs, target_opset=15), answers, **more)

        return make

    def of_lightgbm(new, target, refused=None, **options):
        def make(name):
            model = new.fit(wide, target)
            answers = probabilities(model) if hasattr(model, "predict_proba") else model.predict(wide[:TEST])
            graph = onnxmltools.convert_lightgbm(model, initial_types=inputs, target_opset=15, **options)
            save(name, graph, answers, **({} if refused is None else {"refused": refused}))

        return make

    attempt("onnxmltools-xgboost", of_xgboost(xgb.XGBClassifier(max_depth=4, **few), two))
    attempt("onnxmltools-xgboost-3", of_xgboost(xgb.XGBClassifier(max_depth=4, **few), three))
    attempt("onnxmltools-xgboost-regression", of_xgboost(xgb.XGBRegressor(max_depth=4, **few), SIGNAL))
    attempt("onnxmltools-xgboost-rf", of_xgboost(xgb.XGBRFClassifier(max_depth=4, **few), two))
    attempt("onnxmltools-xgboost-poisson", of_xgboost(xgb.XGBRegressor(objective="count:poisson", **few), COUNT))
    quiet = dict(num_leaves=9, verbose=-1, **few)
    attempt("onnxmltools-lightgbm", of_lightgbm(lgb.LGBMClassifier(**quiet), two))
    attempt("onnxmltools-lightgbm-no-zipmap", of_lightgbm(lgb.LGBMClassifier(**quiet), two, zipmap=False))
    attempt("onnxmltools-lightgbm-3", of_lightgbm(lgb.LGBMClassifier(**quiet), three))
    attempt("onnxmltools-lightgbm-regression", of_lightgbm(lgb.LGBMRegressor(**quiet), SIGNAL))
    attempt("onnxmltools-lightgbm-split", of_lightgbm(lgb.LGBMRegressor(**quiet), SIGNAL, split=2))
    attempt("onnxmltools-lightgbm-poisson", of_lightgbm(lgb.LGBMRegressor(objective="poisson", **quiet), COUNT))
    forest = dict(boosting_type="rf", subsample=0.6, subsample_freq=1)
    # the converter divides the probabilities of the sum, which is not what LightGBM does and not what trees can hold
    attempt("onnxmltools-lightgbm-rf", of_lightgbm(lgb.LGBMClassifier(**quiet, **forest), two, refused="Div"))
    attempt("onnxmltools-lightgbm-rf-regression", of_lightgbm(lgb.LGBMRegressor(**quiet, **forest), SIGNAL))


globals()[f"zoo_of_{library}"]()
for line in left_out:
    print(f"not made: {line}")
print(f"{library}: {made} models made")
