"""The peer of bench/load.ts: FastAPI and uvicorn (two workers), scikit-learn's ExtraTrees with shap against 100 background rows, XGBoost with shap by path.

It is given the model columns as they are, does no feature engineering, and stores nothing: less than ours has to do. Trains on the table that it is handed
(LOAD_TABLE: JSON with names, rows and labels), 100 trees of depth 6 each, as ours.
"""
import json
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import shap
import xgboost
from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.ensemble import ExtraTreesClassifier

table = json.load(open(os.environ["LOAD_TABLE"]))
names = table["names"]
rows = np.asarray(table["rows"], dtype=np.float64)
labels = np.asarray(table["labels"], dtype=np.int64)

extra_trees = ExtraTreesClassifier(n_estimators=100, max_depth=6, random_state=0, n_jobs=1).fit(rows, labels)
boosting = xgboost.XGBClassifier(n_estimators=100, max_depth=6, random_state=0, n_jobs=1).fit(rows, labels)
background = rows[np.random.default_rng(0).choice(len(rows), 100, replace=False)]
models = {
    "et": (extra_trees, shap.TreeExplainer(extra_trees, background, feature_perturbation="interventional")),
    "xgb": (boosting, shap.TreeExplainer(boosting)),
}

app = FastAPI()


class Record(BaseModel):
    row: list[float]


@app.post("/predict/{name}")
def predict(name: str, record: Record, explain: bool = True):
    model, explainer = models[name]
    x = np.asarray([record.row])
    probability = float(model.predict_proba(x)[0, 1])
    answer = {"model": name, "probability": probability, "flag": probability >= 0.53}
    if explain:
        values = np.asarray(explainer.shap_values(x))
        phi = values[0, :, 1] if values.ndim == 3 else values[0]
        top = np.argsort(-np.abs(phi))[:5]
        answer["explanation"] = [
            {
                "feature": names[j],
                "direction": "UP" if phi[j] > 0 else "DOWN",
                "importance": float(phi[j]),
                "text": f"{names[j]} = {record.row[j]} {'raises' if phi[j] > 0 else 'lowers'} the score",
            }
            for j in top
        ]
    return answer


@app.get("/healthz")
def health():
    return {"status": "ok"}
