"""The customer features of bench/aml-features.ts by pandas, as such code is usually written: long format, masks, groupby.

Usage: aml_features.py STEM: reads STEM.{booked_at,from_customer,…}, writes STEM.f64 (columns), prints seconds and names.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

CHANNELS = ["card", "cash", "transfer", "wire"]
LISTED = [4, 5]  # NG and VN of GB, FR, DE, US, NG, VN
END = pd.Timestamp("1970-01-01") + pd.Timedelta(days=150)
DAY = 24

warnings.simplefilter("ignore")
stem = sys.argv[1]
read = lambda name, dtype: np.fromfile(f"{stem}.{name}", dtype=dtype)
table = pd.DataFrame(
    {
        "at": pd.to_datetime(read("booked_at", np.float64), unit="ms"),
        "from": read("from_customer", np.int32),
        "to": read("to_customer", np.int32),
        "amount": read("amount", np.float64),
        "channel": read("channel", np.int32),
        "source": read("source_country", np.int32),
        "destination": read("destination_country", np.int32),
    }
)
customers = max(2, int(np.floor(len(table) / 6 + 0.5)))

start = time.process_time()
shared = ["at", "amount", "channel", "source", "destination"]
sent = table[shared].assign(id=table["from"], other=table["to"], side="out")
received = table[shared].assign(id=table["to"], other=table["from"], side="in")
events = pd.concat([sent, received], ignore_index=True).sort_values(["at"], kind="stable", ignore_index=True)
events["listed"] = events["source"].isin(LISTED) | events["destination"].isin(LISTED)
events["near"] = (events["amount"] >= 9000) & (events["amount"] < 10000)
events["round"] = events["amount"] % 100 == 0
events["cash"] = events["channel"] == CHANNELS.index("cash")
events["is_new"] = events["at"] == events.groupby(["id", "other"])["at"].transform("min")


def hours_since(of: pd.DataFrame) -> pd.Series:
    right = of[["id", "at"]].assign(last=of["at"])
    merged = pd.merge_asof(events[["id", "at"]], right, on="at", by="id", allow_exact_matches=False)
    return (merged["at"] - merged["last"]).dt.total_seconds() / 3600


events["since_any"] = hours_since(events)
events["since_in"] = hours_since(events[events["side"] == "in"])
by_id = events.sort_values(["id", "at"], kind="stable")
for name, window in (("burst_1h", "1h"), ("burst_24h", "24h")):
    counts = by_id.set_index("at").groupby("id")["amount"].rolling(window, closed="left").count()
    events.loc[by_id.index, name] = counts.to_numpy()

past = events[events["at"] < END]


def last(hours: float, side: str | None = None) -> pd.DataFrame:
    chosen = past[past["at"] >= END - pd.Timedelta(hours=hours)]
    return chosen if side is None else chosen[chosen["side"] == side]


by = past.groupby("id")
out = {"amount_mean": by["amount"].mean(), "amount_max": by["amount"].max(), "amount_std": by["amount"].std()}
counted = {}
out["transactions_a_day"] = last(30 * DAY).groupby("id").size() / 30
for name, hours in (("1h", 1), ("24h", DAY), ("7d", 7 * DAY), ("30d", 30 * DAY)):
    window = last(hours).groupby("id")["amount"]
    out[f"count_{name}"] = window.size()
    out[f"sum_{name}"] = window.sum()
quarter = last(90 * DAY).groupby("id")
out["burst_1h"] = quarter["burst_1h"].max()
out["burst_24h"] = quarter["burst_24h"].max()
out["hours_since_last"] = (END - by["at"].max()).dt.total_seconds() / 3600
out["longest_pause"] = last(180 * DAY).groupby("id")["since_any"].max()
out["high_risk_country_share"] = by["listed"].mean()
for name in ("near", "round", "cash"):
    full = {"near": "near_threshold_share", "round": "round_share", "cash": "cash_share"}[name]
    out[full] = quarter[name].mean()
out["in_sum_30d"] = last(30 * DAY, "in").groupby("id")["amount"].sum()
out["out_sum_30d"] = last(30 * DAY, "out").groupby("id")["amount"].sum()
through = last(90 * DAY, "out").groupby("id")["since_in"]
out["pass_through_hours"] = through.mean()
out["quickest_pass_through"] = through.min()
out["new_counterparty_share"] = last(30 * DAY).groupby("id")["is_new"].mean()
out["fan_in_30d"] = last(30 * DAY, "in").groupby("id")["other"].nunique()
out["fan_out_30d"] = last(30 * DAY, "out").groupby("id")["other"].nunique()
features = pd.DataFrame(out).reindex(range(customers))
zero = [name for name in features if name.startswith(("count_", "sum_", "in_sum", "out_sum", "fan_", "transactions_a_day"))]
features[zero] = features[zero].fillna(0)
seconds = time.process_time() - start
np.ascontiguousarray(features.to_numpy(dtype=np.float64).T).tofile(f"{stem}.f64")
print(json.dumps({"seconds": seconds, "names": list(features.columns)}))
