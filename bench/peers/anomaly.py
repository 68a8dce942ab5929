"""Anomaly scores of scikit-learn's isolation forests on the rows that bench/anomaly.ts wrote.

Usage: anomaly.py STEM: reads STEM.json and STEM.f64 (columns), writes STEM.scores.f64 (one row of scores for each seed).
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import IsolationForest

stem = sys.argv[1]
task = json.loads(Path(f"{stem}.json").read_text())
X = np.ascontiguousarray(np.fromfile(f"{stem}.f64").reshape(-1, task["rows"]).T)
scores = [-IsolationForest(**task["parameters"], random_state=seed).fit(X).score_samples(X) for seed in range(task["seeds"])]
np.array(scores).tofile(f"{stem}.scores.f64")
