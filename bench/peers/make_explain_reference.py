"""Makes fixtures/explain-reference/random-300: permutation importance and partial dependence of a small XGBoost model by scikit-learn."""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
import xgboost
from sklearn.inspection import partial_dependence, permutation_importance

out = Path(sys.argv[1] if len(sys.argv) > 1 else "fixtures/explain-reference/random-300")
out.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(5)
n = 300
X = np.column_stack(
    [rng.normal(size=n), rng.uniform(size=n), rng.integers(0, 6, size=n), rng.normal(size=n), rng.uniform(size=n)]
)
X = X.astype(np.float32).round(3).astype(np.float32)
X[:, 3] = (0.8 * X[:, 0] + 0.6 * X[:, 3]).astype(np.float32)
y = (X[:, 0] + 2 * (X[:, 1] > 0.5) * (X[:, 2] - 2.5) + 0.3 * rng.normal(size=n) > 0).astype(int)
names = ["a", "b", "c", "d", "e"]
model = xgboost.XGBClassifier(n_estimators=20, max_depth=3, learning_rate=0.3, tree_method="exact", random_state=0)
model.fit(X, y)
model.get_booster().feature_names = names
model.save_model(out / "model.json")
np.savetxt(out / "X.csv", X, delimiter=",", header=",".join(names), comments="", fmt="%.9g")
np.savetxt(out / "y.csv", y, header="y", comments="", fmt="%d")
model.get_booster().feature_names = None
permuted = {}
for scorer in ["average_precision", "accuracy", "roc_auc", "neg_log_loss"]:
    found = permutation_importance(model, X, y, scoring=scorer, n_repeats=200, random_state=0)
    permuted[scorer] = {"mean": found.importances_mean.tolist(), "std": found.importances_std.tolist()}
curves = []
for feature in range(5):
    found = partial_dependence(model, X, [feature], kind="both", grid_resolution=20, response_method="predict_proba")
    curves.append(
        {
            "grid": found["grid_values"][0].tolist(),
            "average": found["average"][0].tolist(),
            "individual": found["individual"][0][:5].tolist(),
        }
    )
pair = partial_dependence(model, X, [(1, 2)], grid_resolution=10, response_method="predict_proba")
(out / "expected.json").write_text(
    json.dumps(
        {
            "versions": {"xgboost": xgboost.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
            "permutation": permuted,
            "partial_dependence": curves,
            "pair": {"grid": [g.tolist() for g in pair["grid_values"]], "average": pair["average"][0].tolist()},
        }
    )
)
