"""The peers of bench/load.ts: FastAPI and uvicorn (two workers), scikit-learn's ExtraTrees with shap against 100 background rows, XGBoost with shap by path.

`/predict/{name}` is the way of the service that Candor replaces: the record as it was sent, completed with defaults and derived columns, becomes a data frame of
one row; a scikit-learn pipeline (robust scaling, ordinal and one-hot encoding) scores it; its preprocessor is applied again for shap, and the largest five become
sentences. `/bare/{name}` is the least that this stack can do: it is handed the model columns as they are. Neither stores anything.

Trains on the table that it is handed (LOAD_TABLE: JSON with names, rows, records and labels), 100 trees of depth 6 each, as ours.
"""
import json
import math
import os
from datetime import date

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
import shap
import xgboost
from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, RobustScaler

table = json.load(open(os.environ["LOAD_TABLE"]))
names = table["names"]
rows = np.asarray(table["rows"], dtype=np.float64)
labels = np.asarray(table["labels"], dtype=np.int64)

ORDERED = {
    "incident_severity": ["Trivial Damage", "Minor Damage", "Major Damage", "Total Loss"],
    "insured_education_level": ["High School", "Associate", "College", "Masters", "JD", "MD", "PhD"],
    "incident_period": ["Night", "Morning", "Afternoon", "Evening"],
}
MISSING = {
    "collision_type": "collision_missing",
    "authorities_contacted": "authorities_missing",
    "property_damage": "damage_missing",
    "police_report_available": "report_missing",
}


def derived(record: dict) -> dict:
    """What the old service made of a record before its model saw it."""
    row = {name: value for name, value in record.items() if value is not None}
    for column, flag in MISSING.items():
        absent = row.get(column, "?") in ("?", "None")
        row[flag] = int(absent)
        if absent:
            row[column] = "Missing"
    hour = row.pop("incident_hour_of_the_day")
    row["hour_sin"] = math.sin(2 * math.pi * hour / 24)
    row["hour_cos"] = math.cos(2 * math.pi * hour / 24)
    row["incident_period"] = ORDERED["incident_period"][int(hour) // 6]
    happened, bound = date.fromisoformat(row.pop("incident_date")[:10]), date.fromisoformat(row.pop("policy_bind_date")[:10])
    row["incident_month"] = happened.month
    row["days_since_bind"] = (happened - bound).days
    row["vehicle_age"] = 2015 - row.pop("auto_year")
    person, accident = row.pop("policy_csl").split("/")
    row["csl_per_person"], row["csl_per_accident"] = float(person), float(accident)
    injury, thing = row.pop("injury_claim"), row.pop("property_claim")
    row["injury_share"] = injury / row["total_claim_amount"] if row["total_claim_amount"] else 0.0
    row["property_share"] = thing / row["total_claim_amount"] if row["total_claim_amount"] else 0.0
    return row


frame = pd.DataFrame([derived(record) for record in table["records"]])
columns = list(frame.columns)
numeric = [name for name in columns if pd.api.types.is_numeric_dtype(frame[name])]
ordered = [name for name in columns if name in ORDERED]
nominal = [name for name in columns if name not in numeric and name not in ordered]
defaults = {name: frame[name].median() if name in numeric else frame[name].mode()[0] for name in columns}


def preprocessor() -> ColumnTransformer:
    levels = [ORDERED[name] for name in ordered]
    ordinal = OrdinalEncoder(categories=levels, handle_unknown="use_encoded_value", unknown_value=-1)
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return ColumnTransformer([("numeric", RobustScaler(), numeric), ("ordered", ordinal, ordered), ("nominal", one_hot, nominal)])


def forest() -> ExtraTreesClassifier:
    return ExtraTreesClassifier(n_estimators=100, max_depth=6, random_state=0, n_jobs=1)


def boosting() -> xgboost.XGBClassifier:
    return xgboost.XGBClassifier(n_estimators=100, max_depth=6, random_state=0, n_jobs=1)


chosen = np.random.default_rng(0).choice(len(rows), 100, replace=False)


def explainer_of(name: str, model, x: np.ndarray) -> shap.TreeExplainer:
    if name == "xgb":
        return shap.TreeExplainer(model)
    return shap.TreeExplainer(model, x[chosen], feature_perturbation="interventional")


def piped(name: str, model):
    pipeline = Pipeline([("preprocess", preprocessor()), ("model", model)]).fit(frame, labels)
    transformed = pipeline[:-1].transform(frame)
    return pipeline, explainer_of(name, pipeline[-1], transformed), list(pipeline[:-1].get_feature_names_out())


def bare(name: str, model):
    fitted = model.fit(rows, labels)
    return fitted, explainer_of(name, fitted, rows)


pipelines = {"et": piped("et", forest()), "xgb": piped("xgb", boosting())}
models = {"et": bare("et", forest()), "xgb": bare("xgb", boosting())}

app = FastAPI()


class Record(BaseModel):
    features: dict[str, int | float | str | None]


class Row(BaseModel):
    row: list[float]


def contributions(explainer: shap.TreeExplainer, x: np.ndarray) -> np.ndarray:
    values = np.asarray(explainer.shap_values(x))
    return values[0, :, 1] if values.ndim == 3 else values[0]


def sentences(phi: np.ndarray, x: np.ndarray, called: list[str]) -> list[dict]:
    return [
        {
            "feature": called[j],
            "direction": "UP" if phi[j] > 0 else "DOWN",
            "importance": float(phi[j]),
            "text": f"{called[j]} = {x[j]} {'raises' if phi[j] > 0 else 'lowers'} the score",
        }
        for j in np.argsort(-np.abs(phi))[:5]
    ]


@app.post("/predict/{name}")
def predict(name: str, record: Record, explain: bool = True):
    pipeline, explainer, called = pipelines[name]
    one = pd.DataFrame([{**defaults, **derived(record.features)}])[columns]
    probability = float(pipeline.predict_proba(one)[0, 1])
    answer = {"model": name, "probability": probability, "flag": probability >= 0.53}
    if explain:
        x = pipeline[:-1].transform(one)
        answer["explanation"] = sentences(contributions(explainer, x), x[0], called)
    return answer


@app.post("/bare/{name}")
def predict_bare(name: str, record: Row, explain: bool = True):
    model, explainer = models[name]
    x = np.asarray([record.row])
    probability = float(model.predict_proba(x)[0, 1])
    answer = {"model": name, "probability": probability, "flag": probability >= 0.53}
    if explain:
        answer["explanation"] = sentences(contributions(explainer, x), x[0], names)
    return answer


@app.get("/healthz")
def health():
    return {"status": "ok"}
