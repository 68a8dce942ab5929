"""The temporal features of bench/engagement-features.ts by pandas, numpy and SciPy, as such code is usually written: user by user.

Usage: engagement_features.py STEM: reads STEM.{user,views,likes,comments,shares}.i32, writes STEM.f64 (columns), prints seconds and names.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from scipy import signal, stats

METRICS = ["views", "likes", "comments", "shares"]
TINY = 1e-6


def of_series(x: pd.Series) -> dict[str, float]:
    out = {}
    for w in (6, 12, 24):
        rolling = x.rolling(w, min_periods=1)
        for name in ("mean", "std", "min", "max"):
            out[f"rolling_{name}_{w}"] = getattr(rolling, name)().mean()
    mean, std, top = x.mean(), x.std(), x.max()
    peaks, _ = signal.find_peaks(x.to_numpy(), height=mean + 2 * std, distance=3)
    out |= {"n_peaks": len(peaks), "max_value": top, "mean_value": mean, "max_mean_ratio": top / (mean + TINY)}
    out["peak_intensity_mean"] = x.iloc[peaks].mean() / (mean + TINY)
    for lag in (1, 6, 12, 24):
        out[f"autocorr_lag_{lag}"] = x.autocorr(lag)
    share = np.histogram(x, bins=10)[0] + 1e-10
    share /= share.sum()
    out["entropy"] = -(share * np.log2(share)).sum()
    variation = std / mean if mean > 0 else np.nan
    out |= {"coefficient_of_variation": variation, "regularity": 1 / (1 + variation)}
    line = stats.linregress(np.arange(len(x)), x)
    first, last = x.iloc[0], x.iloc[-1]
    out |= {"trend_slope": line.slope, "trend_strength": line.rvalue**2, "first_last_ratio": last / first if first > 0 else np.nan}
    return out


def of_user(group: pd.DataFrame) -> dict[str, float]:
    out = {f"{metric}_{name}": value for metric in METRICS for name, value in of_series(group[metric]).items()}
    for name in METRICS[1:]:
        out[f"ratio_{name}_views"] = (group[name] / (group["views"] + TINY)).mean()
    return out


warnings.simplefilter("ignore")
stem = sys.argv[1]
table = pd.DataFrame({name: np.fromfile(f"{stem}.{name}.i32", dtype=np.int32) for name in ["user", *METRICS]})
start = time.perf_counter()
features = pd.DataFrame([of_user(group) for _, group in table.groupby("user")]).fillna(0)
seconds = time.perf_counter() - start
np.ascontiguousarray(features.to_numpy(dtype=np.float64).T).tofile(f"{stem}.f64")
print(json.dumps({"seconds": seconds, "names": list(features.columns)}))
