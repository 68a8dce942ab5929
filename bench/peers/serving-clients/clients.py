"""Asks a running server as its clients do: tritonclient (V2, tensors as bytes and as JSON) and MLflow's own scoring client.

usage: clients.py ADDRESS MODEL RECORDS_JSON OUT_JSON      (writes what was sent, byte for byte, and what came back)
"""
import base64
import json
import sys

import numpy as np
import pandas as pd
import requests
import tritonclient.http as triton
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

address, model, records_file, out_file = sys.argv[1:]
host = address.removeprefix("http://").rstrip("/")
records = json.load(open(records_file))
frame = pd.DataFrame(records)
exchanges = []


def note(client, path, headers, body, status, answer):
    exchanges.append({
        "client": client, "path": path, "headers": headers,
        "body_base64": base64.b64encode(body).decode(), "status": status, "answer": answer,
    })


def inputs_of(metadata, binary):
    inputs = []
    for tensor in metadata["inputs"]:
        column = frame[tensor["name"]]
        kinds = {"BYTES": np.object_, "BOOL": np.bool_, "FP64": np.float64}
        values = column.to_numpy(dtype=kinds[tensor["datatype"]]).reshape(-1, 1)
        if tensor["datatype"] == "BYTES":
            values = np.array([[str(value).encode()] for [value] in values], dtype=np.object_)
        given = triton.InferInput(tensor["name"], list(values.shape), tensor["datatype"])
        given.set_data_from_numpy(values, binary_data=binary)
        inputs.append(given)
    return inputs


def ask_triton(binary):
    client = triton.InferenceServerClient(host)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    metadata = client.get_model_metadata(model)
    names = ["probability", "shap_values", "base_value", "feature_names", "margin"]
    outputs = [triton.InferRequestedOutput(name, binary_data=binary) for name in names]
    inputs = inputs_of(metadata, binary)
    body, json_size = triton.InferenceServerClient.generate_request_body(inputs, outputs=outputs, request_id="42")
    result = client.infer(model, inputs, outputs=outputs, request_id="42")
    answer = {name: result.as_numpy(name).tolist() for name in names if name != "feature_names"}
    answer["feature_names"] = [str(n.decode() if isinstance(n, bytes) else n) for n in result.as_numpy("feature_names").tolist()]
    answer["id"] = result.get_response()["id"]
    total = np.array(answer["shap_values"]).sum(axis=1) + np.array(answer["base_value"])[:, 0]
    assert np.allclose(total, np.array(answer["margin"])[:, 0], rtol=0, atol=1e-9), "does not add up"
    usual = client.infer(model, inputs)
    assert usual.as_numpy("probability").tolist() == answer["probability"]
    try:
        client.infer("no-such-model", inputs)
        raise SystemExit("an unknown model was answered")
    except triton.InferenceServerException as error:
        refused = str(error)
    headers = {} if json_size is None else {"inference-header-content-length": str(json_size)}
    note("tritonclient " + ("bytes" if binary else "json"), f"/v2/models/{model}/infer", headers, bytes(body), 200, {**answer, "refused": refused})


def ask_mlflow():
    client = ScoringServerClient(*host.split(":"))
    client.wait_server_ready(timeout=10)
    answer = client.invoke(frame).get_predictions()
    explained = client.invoke(frame, params={"explain": True}).get_predictions()
    with_gap = frame.copy()
    first = next(t for t in frame.columns if frame[t].dtype == np.float64 or frame[t].dtype == np.int64)
    with_gap[first] = with_gap[first].astype("float64")
    with_gap.loc[0, first] = float("nan")
    from mlflow.utils.proto_json_utils import dump_input_data
    body = dump_input_data(with_gap).encode()
    sent = requests.post(f"{address}invocations", data=body, headers={"Content-Type": "application/json"})
    note("mlflow NaN", "/invocations", {"content-type": "application/json"}, body, sent.status_code, sent.json())
    body = dump_input_data(frame).encode()
    note("mlflow split", "/invocations", {"content-type": "application/json"}, body, 200, {"predictions": answer.iloc[:, 0].tolist(), "version": client.get_version(), "explained": list(explained.columns)})
    csv = frame.to_csv().encode()
    sent = requests.post(f"{address}invocations", data=csv, headers={"Content-Type": "text/csv"})
    note("pandas csv", "/invocations", {"content-type": "text/csv"}, csv, sent.status_code, sent.json())
    refused = requests.post(f"{address}invocations", data=b"[1]", headers={"Content-Type": "application/json"})
    note("refused", "/invocations", {"content-type": "application/json"}, b"[1]", refused.status_code, refused.json())


ask_triton(True)
ask_triton(False)
ask_mlflow()
json.dump(exchanges, open(out_file, "w"), indent=1)
print(f"{len(exchanges)} exchanges", *(f"{e['client']}: {e['status']}" for e in exchanges), sep="\n")
