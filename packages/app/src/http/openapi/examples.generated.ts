import type { RouteExample } from './route-example.ts'

/** By method and address; recorded from servers by `RECORD_EXAMPLES=1 npx vitest run packages/app/test/http/openapi`, then the same of `…/http/compat`. */
export const examples: Readonly<Record<string, RouteExample>> = {
  "DELETE /v1/session": {
    "answer": {
      "signed_in": false
    }
  },
  "GET /compat/claims/health": {
    "answer": {
      "status": "healthy",
      "models_loaded": 6,
      "registry_loaded": true,
      "loading_errors": {}
    }
  },
  "GET /compat/engagement/health": {
    "answer": {
      "status": "ok",
      "model_loaded": true
    }
  },
  "GET /health": {
    "answer": "\n"
  },
  "GET /healthz": {
    "answer": {
      "status": "ok"
    }
  },
  "GET /ping": {
    "answer": "\n"
  },
  "GET /readyz": {
    "answer": {
      "status": "ready",
      "checks": {
        "store": {
          "ok": true,
          "detail": "writable"
        },
        "models": {
          "ok": true,
          "detail": "3 loaded"
        },
        "explainer": {
          "ok": true,
          "detail": "largest residual 5.689893001203927e-16"
        }
      }
    }
  },
  "GET /v1/api-keys": {
    "answer": {
      "items": [
        {
          "id": "01a1ffe3-22e5-78a6-8e2c-33c3d7226958",
          "name": "scoring job",
          "prefix": "cdr_live_7194687ce95e",
          "principal_id": "01a1ffe3-22e6-745a-8439-a45562890161",
          "scopes": [
            "score"
          ],
          "status": "live",
          "created_at": "2026-11-21T20:53:58.117Z",
          "created_by": "demo",
          "expires_at": null,
          "last_used_at": null,
          "revoked_at": null
        }
      ],
      "next_cursor": null
    }
  },
  "GET /v1/audit": {
    "query": {
      "limit": "1"
    },
    "answer": {
      "items": [
        {
          "chain_id": "default/0",
          "seq": 1,
          "ts": "2023-11-14T22:13:20.000Z",
          "payload": "{\"action\":\"model.register\",\"actor\":\"demo\",\"after_digest\":\"sha256:d6b3a975f2521157fc2d3beddfad8b30fd1abe18881f7024ca04be507f704b72\",\"before_digest\":null,\"chain_id\":\"default/0\",\"details\":{\"alias\":\"champion\",\"hash\":\"sha256:8352f64e9289e7657b5b18712cc8204e0485b5d6e882f0b932bec5d42ed4ea41\"},\"reason\":null,\"request_id\":null,\"target_id\":\"small-model@1\",\"target_type\":\"model_version\",\"tenant\":\"default\",\"ts\":\"2023-11-14T22:13:20.000Z\"}",
          "prev_hash": "0000000000000000000000000000000000000000000000000000000000000000",
          "hash": "a28aed087887084c224cbf39a125ad55c54486171d2aa7dd0c12dbb11cf28ddb"
        }
      ],
      "next_cursor": "1"
    }
  },
  "GET /v1/audit/checkpoints": {
    "answer": {
      "items": []
    }
  },
  "GET /v1/audit/verify": {
    "answer": {
      "ok": true,
      "checked": 12,
      "first_bad": null,
      "heads": [
        {
          "chain": "default/0",
          "seq": 12,
          "hash": "dc1d40032cc35b5e1e43aa015c017b7a5711c7004056083675fcde7a750c218c"
        }
      ],
      "checkpoints": 0,
      "re_anchored": [],
      "decisions": null
    }
  },
  "GET /v1/datasets": {
    "query": {
      "limit": "1"
    },
    "answer": {
      "items": [
        {
          "dataset_id": "01a1ffe5-ad06-749c-92d1-df4bcc319a2c",
          "name": "claims of January",
          "digest": "sha256:a67c0f4687015de00e62d70bd617a9bacf6be76dbd96a52e7558c971146cb6a3",
          "rows": 2,
          "bytes": 40,
          "columns": [
            {
              "name": "age",
              "type": "int32"
            },
            {
              "name": "total_claim_amount",
              "type": "int32"
            }
          ],
          "kind": "uploaded",
          "made_by": null,
          "created_at": "2026-11-21T20:56:44.445Z"
        }
      ],
      "next_cursor": null
    }
  },
  "GET /v1/datasets/{id}/profile": {
    "params": {
      "id": "01a1ffe5-ad06-749c-92d1-df4bcc319a2c"
    },
    "answer": {
      "dataset_id": "01a1ffe5-ad06-749c-92d1-df4bcc319a2c",
      "rows": 2,
      "rows_profiled": 2,
      "columns": [
        {
          "name": "age",
          "type": "int32",
          "n": 2,
          "missing": 0,
          "mean": 35,
          "sd": 6,
          "min": 29,
          "p25": 32,
          "p50": 35,
          "p75": 38,
          "max": 41
        },
        {
          "name": "total_claim_amount",
          "type": "int32",
          "n": 2,
          "missing": 0,
          "mean": 29240,
          "sd": 22840,
          "min": 6400,
          "p25": 17820,
          "p50": 29240,
          "p75": 40660,
          "max": 52080
        }
      ],
      "warnings": [],
      "data_digest": "sha256:74bef75a2e89bc3eeead0bb560e6cfa230bcc3893fa92ef316c4cfe59c7b87f7"
    }
  },
  "GET /v1/decisions": {
    "query": {
      "limit": "1",
      "model": "my-model"
    },
    "answer": {
      "items": [
        {
          "decision_id": "01a1ffe3-1ae5-7318-98e1-eb27d66315ed",
          "external_id": "claim-2",
          "source": "api",
          "model": {
            "name": "my-model",
            "version": "1"
          },
          "probability": 0.12560401688498476,
          "scale": "raw",
          "band": "low",
          "use": "auto_flagger",
          "outcome": "AUTO_APPROVE",
          "created_at": "2026-11-21T20:53:56.058Z"
        }
      ],
      "next_cursor": "WzE3OTUyOTQ0MzYwNTgsIjAxYTFmZmUzLTFhZTUtNzMxOC05OGUxLWViMjdkNjYzMTVlZCJd"
    }
  },
  "GET /v1/decisions/{id}": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "answer": {
      "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
      "external_id": "claim-1",
      "model": {
        "name": "my-model",
        "version": "1",
        "alias": "champion",
        "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
        "calibrated": false
      },
      "probability": 0.13876222052839535,
      "margin": -1.8256088083060147,
      "scale": "raw",
      "band": "low",
      "use": "auto_flagger",
      "outcome": "AUTO_APPROVE",
      "threshold": {
        "value": 0.53,
        "operator": ">=",
        "scale": "raw",
        "source": "policy:claims"
      },
      "mode": "automatic",
      "explanation": {
        "status": "ok",
        "method": "interventional",
        "space": "margin",
        "unit": "log_odds",
        "model_hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
        "base": -1.4283774903350572,
        "background": {
          "name": "train-50",
          "rows": 50,
          "digest": "sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d"
        },
        "score": -1.8256088083060147,
        "residual": -4.85722573273506e-16,
        "contributions": [
          {
            "feature": "incident_hour_of_the_day",
            "phi": -0.24329887167790362
          },
          {
            "feature": "incident_severity",
            "phi": -0.2293684446839137
          }
        ],
        "rest": {
          "features": 29,
          "phi": -0.09423316235820506
        },
        "reasons": [
          {
            "feature": "incident_hour_of_the_day",
            "code": "C-108",
            "phi": -0.24329887167790362,
            "share": 0.6124866310155631,
            "direction": "lowers",
            "rank": 1,
            "tie": false,
            "principal": false,
            "value": {
              "raw": 21,
              "unit": "hour"
            },
            "comparison": {
              "kind": "percentile",
              "cohort": "train",
              "percentile": 90.25,
              "band": "very_high",
              "share": 0.065,
              "p25": 6,
              "p50": 11.5,
              "p75": 17
            },
            "text": "The hour of the incident (21:00) is later than 87% of training claims (typical 6:00–17:00). It was the largest factor lowering the score.",
            "evidence": "ev:c1576d83baf1863349441c972bcd9fd3",
            "comparison_conflict": false
          },
          {
            "feature": "incident_severity",
            "code": "C-102",
            "phi": -0.2293684446839137,
            "share": 0.5774178276162087,
            "direction": "lowers",
            "rank": 2,
            "tie": false,
            "principal": false,
            "value": {
              "raw": "Total Loss",
              "unit": null
            },
            "comparison": {
              "kind": "level",
              "cohort": "train",
              "share": 0.21
            },
            "text": "The damage is a total loss, seen in 21% of training claims. It was the second largest factor lowering the score.",
            "evidence": "ev:4bcd7a0bcba5204576c0d0e8f2bfbb09",
            "comparison_conflict": false
          }
        ]
      },
      "narrative": {
        "status": "disabled"
      },
      "rules": [],
      "alert_id": null,
      "warnings": [],
      "timings_ms": {
        "features": 5.78,
        "score": 0.306,
        "explain": 8.07,
        "store": 6.714
      },
      "created_at": "2026-11-21T20:53:55.932Z"
    }
  },
  "GET /v1/decisions/{id}/bundle": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "answer": {
      "format": "candor-evidence/1",
      "made_at": "2026-11-21T20:53:57.839Z",
      "decision": {
        "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
        "external_id": "claim-1",
        "model": {
          "name": "my-model",
          "version": "1",
          "alias": "champion",
          "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
          "calibrated": false
        },
        "probability": 0.13876222052839535,
        "margin": -1.8256088083060147,
        "scale": "raw",
        "band": "low",
        "use": "auto_flagger",
        "outcome": "AUTO_APPROVE",
        "threshold": {
          "value": 0.53,
          "operator": ">=",
          "scale": "raw",
          "source": "policy:claims"
        },
        "mode": "automatic",
        "explanation": {
          "status": "ok",
          "method": "interventional",
          "space": "margin",
          "unit": "log_odds",
          "model_hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
          "base": -1.4283774903350572,
          "background": {
            "name": "train-50",
            "rows": 50,
            "digest": "sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d"
          },
          "score": -1.8256088083060147,
          "residual": -4.85722573273506e-16,
          "contributions": [
            {
              "feature": "incident_hour_of_the_day",
              "phi": -0.24329887167790362
            },
            {
              "feature": "incident_severity",
              "phi": -0.2293684446839137
            }
          ],
          "rest": {
            "features": 29,
            "phi": -0.09423316235820506
          },
          "reasons": [
            {
              "feature": "incident_hour_of_the_day",
              "code": "C-108",
              "phi": -0.24329887167790362,
              "share": 0.6124866310155631,
              "direction": "lowers",
              "rank": 1,
              "tie": false,
              "principal": false,
              "value": {
                "raw": 21,
                "unit": "hour"
              },
              "comparison": {
                "kind": "percentile",
                "cohort": "train",
                "percentile": 90.25,
                "band": "very_high",
                "share": 0.065,
                "p25": 6,
                "p50": 11.5,
                "p75": 17
              },
              "comparison_conflict": false,
              "text": "The hour of the incident (21:00) is later than 87% of training claims (typical 6:00–17:00). It was the largest factor lowering the score.",
              "evidence": "ev:c1576d83baf1863349441c972bcd9fd3"
            },
            {
              "feature": "incident_severity",
              "code": "C-102",
              "phi": -0.2293684446839137,
              "share": 0.5774178276162087,
              "direction": "lowers",
              "rank": 2,
              "tie": false,
              "principal": false,
              "value": {
                "raw": "Total Loss",
                "unit": null
              },
              "comparison": {
                "kind": "level",
                "cohort": "train",
                "share": 0.21
              },
              "comparison_conflict": false,
              "text": "The damage is a total loss, seen in 21% of training claims. It was the second largest factor lowering the score.",
              "evidence": "ev:4bcd7a0bcba5204576c0d0e8f2bfbb09"
            }
          ]
        },
        "narrative": {
          "status": "disabled"
        },
        "rules": [],
        "alert_id": null,
        "warnings": [],
        "timings_ms": {
          "features": 5.78,
          "score": 0.306,
          "explain": 8.07,
          "store": 6.714
        },
        "created_at": "2026-11-21T20:53:55.932Z"
      },
      "threshold": {
        "value": 0.53,
        "operator": ">=",
        "scale": "raw",
        "source": "policy:claims"
      },
      "snapshot": {
        "spec_hash": "sha256:327c531109f290f14e2d6e21d40766b082a63f68890cf2a1dce6954696d92fef",
        "values": "{\"age\":35,\"authorities_contacted\":\"Other\",\"auto_make\":\"Jeep\",\"auto_model\":\"Wrangler\",\"auto_year\":2015,\"bodily_injuries\":1,\"capital-gains\":0,\"capital-loss\":-70000,\"collision_type\":\"Front Collision\",\"incident_city\":\"Springfield\",\"incident_date\":\"2015-01-26T00:00:00.000Z\",\"incident_hour_of_the_day\":21,\"incident_severity\":\"Total Loss\",\"incident_state\":\"NY\",\"incident_type\":\"Single Vehicle Collision\",\"injury_claim\":11380,\"insured_education_level\":\"High School\",\"insured_hobbies\":\"paintball\",\"insured_occupation\":\"handlers-cleaners\",\"insured_relationship\":\"other-relative\",\"insured_sex\":\"MALE\",\"months_as_customer\":135,\"number_of_vehicles_involved\":1,\"police_report_available\":\"NO\",\"policy_annual_premium\":1273.72,\"policy_bind_date\":\"1992-05-14T00:00:00.000Z\",\"policy_csl\":\"500/1000\",\"policy_deductable\":1000,\"policy_state\":\"IL\",\"property_claim\":5690,\"property_damage\":\"NO\",\"total_claim_amount\":68280,\"umbrella_limit\":0,\"witnesses\":2}"
      },
      "content": {
        "decision": {
          "tenant_id": "default",
          "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
          "event_id": "01a1ffe3-1a9a-79b2-b583-4e9c1303bb91",
          "model_name": "my-model",
          "model_version": 1,
          "use": "auto_flagger",
          "scale": "raw",
          "probability": 0.13876222052839535,
          "margin": -1.8256088083060147,
          "output_json": "{\"alias\":\"champion\",\"level\":\"top\",\"audience\":\"case_handler\",\"withheld\":false,\"raw\":0.13876222052839535,\"calibrated\":0.02547565134287034,\"unit\":\"log_odds\",\"warnings\":[]}",
          "band": "low",
          "outcome": "AUTO_APPROVE",
          "threshold_json": "{\"value\":0.53,\"operator\":\">=\",\"scale\":\"raw\",\"source\":\"policy:claims\"}",
          "rules_json": "[]",
          "features_sha256": "hmac-sha256:f5d8328e374d7e7c78719c9054c33901ad8ce2b925aefe39384bd85ba945a783",
          "mode": "automatic",
          "latency_json": "{\"features\":5.78,\"score\":0.306,\"explain\":8.07,\"store\":6.714}",
          "created_at": 1795294435932
        },
        "event": {
          "tenant_id": "default",
          "id": "01a1ffe3-1a9a-79b2-b583-4e9c1303bb91",
          "source": "api",
          "external_id": "claim-1",
          "kind": "score",
          "entity_id": "01a1ffe3-1a9a-7faa-81b5-720a9ca6c528",
          "counterparty_id": null,
          "occurred_at": 1795294435932,
          "received_at": 1795294435932,
          "amount_minor": null,
          "currency": null,
          "payload_json": "{\"entity\":{\"id\":\"4711\",\"type\":\"customer\"},\"features\":{\"age\":35,\"authorities_contacted\":\"Other\",\"auto_make\":\"Jeep\",\"auto_model\":\"Wrangler\",\"auto_year\":2015,\"bodily_injuries\":1,\"capital-gains\":0,\"capital-loss\":-70000,\"collision_type\":\"Front Collision\",\"incident_city\":\"Springfield\",\"incident_date\":\"2015-01-26T00:00:00.000Z\",\"incident_hour_of_the_day\":21,\"incident_severity\":\"Total Loss\",\"incident_state\":\"NY\",\"incident_type\":\"Single Vehicle Collision\",\"injury_claim\":11380,\"insured_education_level\":\"High School\",\"insured_hobbies\":\"paintball\",\"insured_occupation\":\"handlers-cleaners\",\"insured_relationship\":\"other-relative\",\"insured_sex\":\"MALE\",\"months_as_customer\":135,\"number_of_vehicles_involved\":1,\"police_report_available\":\"NO\",\"policy_annual_premium\":1273.72,\"policy_bind_date\":\"1992-05-14T00:00:00.000Z\",\"policy_csl\":\"500/1000\",\"policy_deductable\":1000,\"policy_state\":\"IL\",\"property_claim\":5690,\"property_damage\":\"NO\",\"total_claim_amount\":68280,\"umbrella_limit\":0,\"witnesses\":2}}",
          "payload_sha256": "hmac-sha256:e8e98e028e03bc69fe1d47367af3e5c42a48954b89b45cef51bcf41446d1ae42",
          "salt": "35696e6763b9e9c5b5c74174ad05a011"
        },
        "explanation": {
          "tenant_id": "default",
          "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
          "method": "interventional",
          "space": "margin",
          "base": -1.4283774903350572,
          "baseline_json": "{\"name\":\"train-50\",\"rows\":50,\"digest\":\"sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d\"}",
          "score": -1.8256088083060147,
          "residual": -4.85722573273506e-16,
          "contributions_json": "[{\"feature\":\"incident_hour_of_the_day\",\"phi\":-0.24329887167790362},{\"feature\":\"incident_severity\",\"phi\":-0.2293684446839137},{\"feature\":\"vehicle_age\",\"phi\":0.12243613533749956},{\"feature\":\"property_share\",\"phi\":0.08130964823767671},{\"feature\":\"insured_relationship\",\"phi\":-0.03407662282611079},{\"feature\":\"capital-gains\",\"phi\":-0.033349805221866737},{\"feature\":\"property_damage\",\"phi\":-0.031992585307706475},{\"feature\":\"capital-loss\",\"phi\":-0.0303314896337555},{\"feature\":\"insured_education_level\",\"phi\":-0.020724900515056755},{\"feature\":\"policy_csl\",\"phi\":0.017597949755819534},{\"feature\":\"policy_state\",\"phi\":0.015414135931632704},{\"feature\":\"auto_make\",\"phi\":-0.00969695142659319},{\"feature\":\"days_since_bind\",\"phi\":-0.008638868020280945},{\"feature\":\"insured_hobbies\",\"phi\":-0.008333669587078785},{\"feature\":\"collision_type\",\"phi\":0.00704265197606723},{\"feature\":\"policy_annual_premium\",\"phi\":0.0066960810530873925},{\"feature\":\"total_claim_amount\",\"phi\":0.005145423786294292},{\"feature\":\"months_as_customer\",\"phi\":-0.004978360826172454},{\"feature\":\"authorities_contacted\",\"phi\":0.0019172256774046422},{\"feature\":\"age\",\"phi\":0},{\"feature\":\"policy_deductable\",\"phi\":0},{\"feature\":\"umbrella_limit\",\"phi\":0},{\"feature\":\"insured_sex\",\"phi\":0},{\"feature\":\"insured_occupation\",\"phi\":0},{\"feature\":\"incident_month\",\"phi\":0},{\"feature\":\"incident_type\",\"phi\":0},{\"feature\":\"incident_state\",\"phi\":0},{\"feature\":\"incident_city\",\"phi\":0},{\"feature\":\"number_of_vehicles_involved\",\"phi\":0},{\"feature\":\"bodily_injuries\",\"phi\":0},{\"feature\":\"witnesses\",\"phi\":0},{\"feature\":\"police_report_available\",\"phi\":0},{\"feature\":\"injury_share\",\"phi\":0},{\"feature\":\"auto_model\",\"phi\":0}]",
          "reasons_json": "[{\"feature\":\"incident_hour_of_the_day\",\"code\":\"C-108\",\"phi\":-0.24329887167790362,\"share\":0.6124866310155631,\"direction\":\"lowers\",\"rank\":1,\"tie\":false,\"principal\":false,\"value\":{\"raw\":21,\"unit\":\"hour\"},\"comparison\":{\"kind\":\"percentile\",\"cohort\":\"train\",\"percentile\":90.25,\"band\":\"very_high\",\"share\":0.065,\"p25\":6,\"p50\":11.5,\"p75\":17},\"text\":\"The hour of the incident (21:00) is later than 87% of training claims (typical 6:00–17:00). It was the largest factor lowering the score.\",\"evidence\":\"ev:c1576d83baf1863349441c972bcd9fd3\",\"comparison_conflict\":false},{\"feature\":\"incident_severity\",\"code\":\"C-102\",\"phi\":-0.2293684446839137,\"share\":0.5774178276162087,\"direction\":\"lowers\",\"rank\":2,\"tie\":false,\"principal\":false,\"value\":{\"raw\":\"Total Loss\",\"unit\":null},\"comparison\":{\"kind\":\"level\",\"cohort\":\"train\",\"share\":0.21},\"text\":\"The damage is a total loss, seen in 21% of training claims. It was the second largest factor lowering the score.\",\"evidence\":\"ev:4bcd7a0bcba5204576c0d0e8f2bfbb09\",\"comparison_conflict\":false},{\"feature\":\"vehicle_age\",\"code\":\"C-401\",\"phi\":0.12243613533749956,\"share\":-0.3082237723926167,\"direction\":\"raises\",\"rank\":3,\"tie\":false,\"principal\":true,\"value\":{\"raw\":0,\"unit\":null},\"comparison\":null,\"text\":\"The age of the vehicle is 0 years. It was the largest factor raising the score.\",\"evidence\":\"ev:cf09d2d830120976a0f89c83ea4de31c\",\"comparison_conflict\":false},{\"feature\":\"property_share\",\"code\":\"C-105\",\"phi\":0.08130964823767671,\"share\":-0.2046909308485628,\"direction\":\"raises\",\"rank\":4,\"tie\":false,\"principal\":true,\"value\":{\"raw\":0.08333333333333333,\"unit\":null},\"comparison\":null,\"text\":\"The share of the claim for damaged property is 8.3%. It was the second largest factor raising the score.\",\"evidence\":\"ev:cadcb632ff118e629192c438a4984437\",\"comparison_conflict\":false},{\"feature\":\"insured_relationship\",\"code\":\"C-306\",\"phi\":-0.03407662282611079,\"share\":0.08578533787359187,\"direction\":\"lowers\",\"rank\":5,\"tie\":false,\"principal\":false,\"value\":{\"raw\":\"other-relative\",\"unit\":null},\"comparison\":{\"kind\":\"level\",\"cohort\":\"train\",\"share\":0.195},\"text\":\"The family position of the insured person is other relative, seen in 20% of training claims. It was the third largest factor lowering the score.\",\"evidence\":\"ev:58a78d0e3fd5d225e478cc7fa7dd9487\",\"comparison_conflict\":false},{\"feature\":\"policy_csl\",\"code\":\"C-206\",\"phi\":0.017597949755819534,\"share\":-0.04430151642048063,\"direction\":\"raises\",\"rank\":10,\"tie\":false,\"principal\":true,\"value\":{\"raw\":\"500/1000\",\"unit\":null},\"comparison\":{\"kind\":\"level\",\"cohort\":\"train\",\"share\":0.36},\"text\":\"The pair of liability limits per person and per incident is 500,000 and 1,000,000, seen in 36% of training claims. It was the third largest factor raising the score.\",\"evidence\":\"ev:1d8615e321d88222b5b03d4746abfe93\",\"comparison_conflict\":false},{\"feature\":\"policy_state\",\"code\":\"C-207\",\"phi\":0.015414135931632704,\"share\":-0.038803929182541615,\"direction\":\"raises\",\"rank\":11,\"tie\":false,\"principal\":true,\"value\":{\"raw\":\"IL\",\"unit\":null},\"comparison\":{\"kind\":\"level\",\"cohort\":\"train\",\"share\":0.33},\"text\":\"The state in which the policy was written is Illinois, seen in 33% of training claims. It was the fourth largest factor raising the score.\",\"evidence\":\"ev:92561d80af11404df9a3f585990231a2\",\"comparison_conflict\":false}]",
          "model_hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
          "status": "ok",
          "computed_at": 1795294435932,
          "worker_ms": 8.07
        }
      },
      "salt": "35696e6763b9e9c5b5c74174ad05a011",
      "model": {
        "name": "my-model",
        "version": "1",
        "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
        "manifest": {
          "format": "candor-bundle/1",
          "candor_version": "0.1.0",
          "target": "fraud_reported",
          "positive": "Y",
          "schema": [
            {
              "name": "months_as_customer",
              "type": "int32",
              "role": "feature",
              "unit": "month",
              "sensitivity": "proxy",
              "availableAt": "before"
            },
            {
              "name": "age",
              "type": "int32",
              "role": "feature",
              "unit": "year",
              "sensitivity": "protected",
              "availableAt": "before"
            }
          ],
          "thresholds": [],
          "scenario": {
            "id": "my-domain",
            "digest": "test"
          },
          "parameters": {},
          "seed": 0,
          "split": null,
          "dropped": [],
          "allowed": [],
          "rows": {
            "train": 200,
            "test": 40
          },
          "metrics": {},
          "data_digest": null,
          "imported": null,
          "algorithm": "gbm",
          "task": "classification",
          "classes": [
            "N",
            "Y"
          ],
          "pipeline": {
            "version": 1,
            "inputs": [
              {
                "name": "months_as_customer",
                "type": "int32",
                "unit": "month"
              },
              {
                "name": "age",
                "type": "int32",
                "unit": "year"
              }
            ],
            "rowSteps": [
              {
                "step": "ratio",
                "output": "injury_share",
                "numerator": "injury_claim",
                "denominator": "total_claim_amount"
              },
              {
                "step": "ratio",
                "output": "property_share",
                "numerator": "property_claim",
                "denominator": "total_claim_amount"
              }
            ],
            "encoders": [
              {
                "kind": "robust",
                "source": "months_as_customer",
                "median": 184,
                "iqr": 157.75
              },
              {
                "kind": "robust",
                "source": "age",
                "median": 37,
                "iqr": 12
              }
            ],
            "outputs": [
              {
                "name": "months_as_customer",
                "kind": "value",
                "level": null,
                "source": "months_as_customer",
                "sources": [
                  "months_as_customer"
                ],
                "family": "months_as_customer"
              },
              {
                "name": "age",
                "kind": "value",
                "level": null,
                "source": "age",
                "sources": [
                  "age"
                ],
                "family": "age"
              }
            ]
          },
          "members": [
            {
              "file": "ensemble.bin",
              "algorithm": "gbm",
              "weight": 1
            }
          ],
          "calibrators": [
            {
              "kind": "sigmoid",
              "a": -3.372604396064197,
              "b": -2.5128299346621974
            }
          ],
          "background": {
            "name": "train-50",
            "rows": 50,
            "digest": "sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d"
          },
          "files": {
            "ensemble.bin": "da60710610d4469c5e395375f032160c132368a5a452e14dd7eef195bdf094b8",
            "background.bin": "a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d",
            "reference.json": "d6854e354de0d701026a9659f2b27528ce7ed19db596d51faaee96ad11053a2d"
          },
          "model_hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
          "manifest_digest": "7d7c92fc5bfc08b5b55a1f76ab9494df8bc8902daa992c6f0e8dda755ce08651"
        }
      },
      "policy": {
        "scenario": "my-domain",
        "digest": "sha256:6e56f8c4adeee58008187fa2f62b13dfcedc9523d545c66ae6990081f489814b"
      },
      "audit": {
        "seq": 4,
        "entries": [
          {
            "chain_id": "default/0",
            "seq": 3,
            "ts": "2026-02-03T10:00:00.000Z",
            "payload": "{\"action\":\"job.output\",\"actor\":\"demo\",\"after_digest\":\"sha256:3338f54f74b96878bc1c60cd9ee02be0b49e7a64b34824928fd61ce832825836\",\"before_digest\":null,\"chain_id\":\"default/0\",\"details\":{\"bytes\":33,\"job\":\"job-2\",\"rows\":240},\"reason\":null,\"request_id\":null,\"target_id\":\"outputs/3338f54f74b96878bc1c60cd9ee02be0b49e7a64b34824928fd61ce832825836.parquet\",\"target_type\":\"file\",\"tenant\":\"default\",\"ts\":\"2026-02-03T10:00:00.000Z\"}",
            "prev_hash": "514f1859292391dd6daec43b01c83ec8d1b3339dabb782203864088075bfadf9",
            "hash": "3f641ce1c4ea4f3f1ff79fc2c067f616b54c7c684ef2e9a1d98fa0433d1d97e5"
          },
          {
            "chain_id": "default/0",
            "seq": 4,
            "ts": "2026-11-21T20:53:55.932Z",
            "payload": "{\"action\":\"decision.record\",\"actor\":\"demo\",\"after_digest\":\"sha256:8aa5df0fe9d8cd9c3074d71bbbe5784822416d64a8bda36e919b8c083f4c8c47\",\"before_digest\":null,\"chain_id\":\"default/0\",\"reason\":null,\"request_id\":null,\"target_id\":\"01a1ffe3-1aa9-75f6-9b30-6d304e08b632\",\"target_type\":\"decision\",\"tenant\":\"default\",\"ts\":\"2026-11-21T20:53:55.932Z\"}",
            "prev_hash": "3f641ce1c4ea4f3f1ff79fc2c067f616b54c7c684ef2e9a1d98fa0433d1d97e5",
            "hash": "1a6568812374606adecbd24fa7fe5860d25399041398b7e40d1bf59650bfab86"
          }
        ],
        "checkpoint": null,
        "public_key": null
      },
      "how_to_verify": [
        "candor log verify --bundle FILE --key PUBLIC_KEY.pem does all of this without a server.",
        "content: SHA-256 of salt, line feed and the canonical JSON (RFC 8785) of content is after_digest in the payload of the entry numbered audit.seq.",
        "snapshot: HMAC-SHA-256 of snapshot.values under the key salt is features_sha256 of content.decision; that of payload_json under salt of content.event is its payload_sha256.",
        "chain: hash = SHA-256(\"candor.audit.v1\\n\" + prev_hash + \"\\n\" + seq + \"\\n\" + payload), and prev_hash is the hash of the entry before.",
        "checkpoint: Ed25519 over \"candor.checkpoint.v1\\n\" and the canonical JSON of the checkpoint without its signature; its head is the last of the entries."
      ]
    }
  },
  "GET /v1/decisions/{id}/explanation": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "answer": {
      "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
      "explanation": {
        "status": "ok",
        "method": "interventional",
        "space": "margin",
        "unit": "log_odds",
        "model_hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
        "base": -1.4283774903350572,
        "background": {
          "name": "train-50",
          "rows": 50,
          "digest": "sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d"
        },
        "score": -1.8256088083060147,
        "residual": -4.85722573273506e-16,
        "contributions": [
          {
            "feature": "incident_hour_of_the_day",
            "phi": -0.24329887167790362
          },
          {
            "feature": "incident_severity",
            "phi": -0.2293684446839137
          }
        ],
        "reasons": [
          {
            "feature": "incident_hour_of_the_day",
            "code": "C-108",
            "phi": -0.24329887167790362,
            "share": 0.6124866310155631,
            "direction": "lowers",
            "rank": 1,
            "tie": false,
            "principal": false,
            "value": {
              "raw": 21,
              "unit": "hour"
            },
            "comparison": {
              "kind": "percentile",
              "cohort": "train",
              "percentile": 90.25,
              "band": "very_high",
              "share": 0.065,
              "p25": 6,
              "p50": 11.5,
              "p75": 17
            },
            "comparison_conflict": false,
            "text": "The hour of the incident (21:00) is later than 87% of training claims (typical 6:00–17:00). It was the largest factor lowering the score.",
            "evidence": "ev:c1576d83baf1863349441c972bcd9fd3"
          },
          {
            "feature": "incident_severity",
            "code": "C-102",
            "phi": -0.2293684446839137,
            "share": 0.5774178276162087,
            "direction": "lowers",
            "rank": 2,
            "tie": false,
            "principal": false,
            "value": {
              "raw": "Total Loss",
              "unit": null
            },
            "comparison": {
              "kind": "level",
              "cohort": "train",
              "share": 0.21
            },
            "comparison_conflict": false,
            "text": "The damage is a total loss, seen in 21% of training claims. It was the second largest factor lowering the score.",
            "evidence": "ev:4bcd7a0bcba5204576c0d0e8f2bfbb09"
          }
        ]
      }
    }
  },
  "GET /v1/decisions/{id}/labels": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "answer": {
      "items": [
        {
          "label_id": "01a1ffe3-222b-77c7-81a0-baf66a89f215",
          "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
          "event_id": "01a1ffe3-1a9a-79b2-b583-4e9c1303bb91",
          "label": 1,
          "source": "analyst",
          "observed_at": "2026-02-03T10:00:00.000Z",
          "reason": "the receipts were forged",
          "actor": "demo",
          "created_at": "2026-11-21T20:53:57.931Z"
        }
      ]
    }
  },
  "GET /v1/decisions/{id}/narrative": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "answer": {
      "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
      "lang": "en",
      "status": "disabled",
      "provider": null,
      "model": null,
      "prompt_hash": null,
      "facts_hash": null,
      "checks": null,
      "text": null,
      "drivers": []
    }
  },
  "GET /v1/decisions/{id}/reproduce": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "answer": {
      "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
      "match": true,
      "score_diff": 0,
      "phi_diff": 0,
      "residual": -4.85722573273506e-16,
      "snapshot": "intact",
      "model": {
        "name": "my-model",
        "version": "1",
        "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb"
      },
      "failure": null
    }
  },
  "GET /v1/entities/{type}/{id}": {
    "params": {
      "type": "customer",
      "id": "4711"
    },
    "query": {
      "as_of": "2026-02-01T00:00:00Z"
    },
    "answer": {
      "type": "customer",
      "id": "4711",
      "attributes": {
        "business_type": "retail",
        "onboarded_on": "2021-05-04"
      },
      "created_at": "2026-11-21T20:53:55.932Z",
      "as_of": "2026-02-01T00:00:00.000Z",
      "events": [
        {
          "kind": "transactions",
          "count": 1,
          "first_at": "2026-01-31T09:30:00.000Z",
          "last_at": "2026-01-31T09:30:00.000Z"
        }
      ],
      "features": [
        {
          "domain": "my-domain",
          "values": {
            "amount_mean": 9500,
            "amount_max": 9500,
            "amount_std": null,
            "transactions_a_day": 0.03333333333333333,
            "count_1h": 0,
            "sum_1h": 0,
            "count_24h": 1,
            "sum_24h": 9500,
            "count_7d": 1,
            "sum_7d": 9500,
            "count_30d": 1,
            "sum_30d": 9500,
            "burst_1h": 0,
            "burst_24h": 0,
            "hours_since_last": 14.5,
            "longest_pause": null,
            "high_risk_country_share": 0,
            "near_threshold_share": 1,
            "round_share": 1,
            "cash_share": 0,
            "in_sum_30d": 0,
            "out_sum_30d": 9500,
            "pass_through_hours": null,
            "quickest_pass_through": null,
            "new_counterparty_share": 1,
            "fan_in_30d": 0,
            "fan_out_30d": 1,
            "documents_verified": 0,
            "documents_expired": 0,
            "document_completeness": 0
          }
        },
        {
          "domain": "my-domain",
          "values": {
            "customer_mean": 9500,
            "customer_max": 9500,
            "count_1h": 0,
            "count_24h": 1,
            "count_7d": 1,
            "sum_24h": 9500,
            "sum_7d": 9500,
            "hours_since_last": 14.5,
            "counterparties_30d": 1
          }
        }
      ],
      "decisions": [
        {
          "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
          "external_id": "claim-1",
          "source": "api",
          "model": {
            "name": "my-model",
            "version": "1"
          },
          "probability": 0.13876222052839535,
          "scale": "raw",
          "band": "low",
          "use": "auto_flagger",
          "outcome": "AUTO_APPROVE",
          "created_at": "2026-11-21T20:53:55.932Z"
        }
      ],
      "counterparties": [
        {
          "type": "customer",
          "id": "4712",
          "events": 1,
          "last_at": "2026-01-31T09:30:00.000Z"
        }
      ]
    }
  },
  "GET /v1/entities/{type}/{id}/documents": {
    "params": {
      "type": "customer",
      "id": "4711"
    },
    "answer": {
      "as_of": "2026-11-21T20:53:58.054Z",
      "items": [
        {
          "document_id": "doc-1",
          "document_type": "identity",
          "status": "verified",
          "submitted_on": "2026-01-30T09:00:00.000Z",
          "verified_on": "2026-01-31T09:00:00.000Z",
          "rejected_on": null,
          "expires_on": null,
          "sha256": null
        }
      ],
      "completeness": [
        {
          "domain": "my-domain",
          "feature": "document_completeness",
          "required": [
            "id",
            "address",
            "business_registration"
          ],
          "missing": [
            "id",
            "address",
            "business_registration"
          ],
          "value": 0
        }
      ]
    }
  },
  "GET /v1/jobs": {
    "query": {
      "limit": "1"
    },
    "answer": {
      "items": [
        {
          "id": "job-2",
          "kind": "score_dataset",
          "payload": {
            "dataset_id": "claims-2026",
            "decide": "none"
          },
          "state": "done",
          "progress": null,
          "result": {
            "files": [
              {
                "name": "scores",
                "path": "outputs/3338f54f74b96878bc1c60cd9ee02be0b49e7a64b34824928fd61ce832825836.parquet",
                "sha256": "3338f54f74b96878bc1c60cd9ee02be0b49e7a64b34824928fd61ce832825836",
                "bytes": 33,
                "rows": 240
              }
            ]
          },
          "attempts": 1,
          "max_attempts": 1,
          "error": null,
          "created_at": "2026-02-03T10:00:00.000Z",
          "updated_at": "2026-02-03T10:00:00.000Z"
        }
      ],
      "next_cursor": "WzE3NzAxMTI4MDAwMDAsImpvYi0yIl0"
    }
  },
  "GET /v1/jobs/{id}": {
    "params": {
      "id": "job-1"
    },
    "answer": {
      "id": "job-1",
      "kind": "batch",
      "payload": {
        "dataset_id": "claims-2026"
      },
      "state": "queued",
      "progress": null,
      "result": null,
      "attempts": 0,
      "max_attempts": 3,
      "error": null,
      "created_at": "2026-02-03T10:00:00.000Z",
      "updated_at": "2026-02-03T10:00:00.000Z"
    }
  },
  "GET /v1/jobs/{id}/events": {
    "params": {
      "id": "job-1"
    },
    "answer": "event: end\ndata: {\"id\":\"job-1\",\"kind\":\"batch\",\"payload\":{\"dataset_id\":\"claims-2026\"},\"state\":\"cancelled\",\"progress\":null,\"result\":null,\"attempts\":0,\"max_attempts\":3,\"error\":null,\"created_at\":\"2026-02-03T10:00:00.000Z\",\"updated_at\":\"2026-11-21T20:53:58.081Z\"}\n\n"
  },
  "GET /v1/jobs/{id}/files/{name}": {
    "params": {
      "id": "job-2",
      "name": "scores"
    },
    "answer": "PAR1 as a job would write it PAR1"
  },
  "GET /v1/models": {
    "query": {
      "limit": "1"
    },
    "answer": {
      "items": [
        {
          "name": "my-model",
          "description": "",
          "versions": [
            {
              "version": "1",
              "aliases": [
                "champion"
              ],
              "status": "ready",
              "algorithm": "gbm",
              "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
              "calibrated": true,
              "features": [
                {
                  "name": "months_as_customer",
                  "type": "int32",
                  "unit": "month"
                },
                {
                  "name": "age",
                  "type": "int32",
                  "unit": "year"
                }
              ],
              "metrics": {
                "test": {
                  "roc_auc": {
                    "value": 0.8,
                    "n": 40
                  }
                },
                "cv": {
                  "roc_auc": {
                    "value": 0.7,
                    "n": 240,
                    "sd": 0.1,
                    "folds": [
                      0.6,
                      0.7,
                      0.8
                    ]
                  }
                }
              }
            }
          ]
        }
      ],
      "next_cursor": "WyJteS1tb2RlbCJd"
    }
  },
  "GET /v1/session": {
    "answer": {
      "tenant_id": "default",
      "principal_id": "demo",
      "email": null,
      "roles": [
        "admin"
      ],
      "scopes": [
        "score",
        "ingest",
        "read",
        "label",
        "alerts",
        "models",
        "admin",
        "audit"
      ],
      "credential": "built_in",
      "expires_at": null,
      "needs_first_user": false
    }
  },
  "GET /v1/session/ways": {
    "answer": {
      "password": true,
      "provider": null
    }
  },
  "GET /v1/settings/retention": {
    "answer": {
      "decisions": null,
      "events": null,
      "narratives": null,
      "jobs": 90,
      "outputs": null,
      "least": null
    }
  },
  "GET /v1/users": {
    "answer": {
      "items": [
        {
          "id": "01a1ffe3-236c-756d-b976-d3b915cedcb3",
          "email": "ana@example.org",
          "roles": [
            "analyst"
          ],
          "disabled": false,
          "created_at": "2026-11-21T20:53:58.169Z"
        }
      ],
      "next_cursor": null
    }
  },
  "GET /v2": {
    "answer": {
      "name": "candor",
      "version": "0.1.0",
      "extensions": [
        "explain",
        "binary_tensor_data"
      ]
    }
  },
  "GET /v2/health/live": {
    "answer": {
      "live": true
    }
  },
  "GET /v2/health/ready": {
    "answer": {
      "live": true,
      "ready": true
    }
  },
  "GET /v2/models/{model}": {
    "params": {
      "model": "small-model"
    },
    "answer": {
      "name": "small-model",
      "versions": [
        "1"
      ],
      "platform": "candor_gbm",
      "inputs": [
        {
          "name": "x",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        },
        {
          "name": "y",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        }
      ],
      "outputs": [
        {
          "name": "probability",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        },
        {
          "name": "margin",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        }
      ]
    }
  },
  "GET /v2/models/{model}/ready": {
    "params": {
      "model": "small-model"
    },
    "answer": {
      "name": "small-model",
      "ready": true
    }
  },
  "GET /v2/models/{model}/versions/{version}": {
    "params": {
      "model": "small-model",
      "version": "1"
    },
    "answer": {
      "name": "small-model",
      "versions": [
        "1"
      ],
      "platform": "candor_gbm",
      "inputs": [
        {
          "name": "x",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        },
        {
          "name": "y",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        }
      ],
      "outputs": [
        {
          "name": "probability",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        },
        {
          "name": "margin",
          "datatype": "FP64",
          "shape": [
            -1,
            1
          ]
        }
      ]
    }
  },
  "GET /v2/models/{model}/versions/{version}/ready": {
    "params": {
      "model": "small-model",
      "version": "1"
    },
    "answer": {
      "name": "small-model",
      "ready": true
    }
  },
  "GET /version": {
    "answer": "0.1.0"
  },
  "POST /compat/claims/predict": {
    "query": {
      "scenario": "auto_flagger"
    },
    "body": {
      "policy_annual_premium": 1200,
      "total_claim_amount": 15000,
      "vehicle_age": 5,
      "days_since_bind": 300,
      "months_as_customer": 24,
      "umbrella_limit": 0,
      "incident_hour_of_the_day": 14,
      "injury_share": 0.4,
      "property_share": 0.6
    },
    "answer": {
      "model": "RandomForest",
      "calibrated": false,
      "probability": 0.21718608852755192,
      "threshold_flag": "AUTO_APPROVE",
      "scenario": "auto_flagger",
      "explanation": [
        {
          "feature": "Severity",
          "direction": "DOWN",
          "text": "The damage is minor, seen in 38% of training claims. It was the largest factor lowering the score.",
          "importance": 0.15572410404179465
        },
        {
          "feature": "Age of policy",
          "direction": "UP",
          "text": "The age of the policy on the day of the incident (300 days) is lower than 95% of training claims (typical 2,221–6,665). It was the largest factor raising the score.",
          "importance": 0.047906147197251205
        }
      ],
      "explanation_source": "RandomForest",
      "llm_explanation": null,
      "app_version": "0.1.0",
      "decision_id": "01a1ffba-ba09-788d-ba3d-33ef640d601f",
      "explanation_status": "ok",
      "warnings": [
        {
          "code": "unknown_level",
          "feature": "authorities_contacted",
          "detail": "Missing"
        },
        {
          "code": "feature_out_of_range",
          "feature": "injury_share"
        }
      ]
    }
  },
  "POST /compat/credit/explain": {
    "body": {
      "customer": {
        "age": 42,
        "gender": "f",
        "region": "Metropolitana",
        "education_level": "media",
        "marital_status": "casado",
        "housing_status": "arriendo",
        "dependents": 2,
        "income": 820000,
        "employment_years": 6,
        "credit_history_months": 60,
        "num_loans": 2,
        "avg_monthly_payment": 180000,
        "delinquency_rate": 0.05,
        "credit_inquiries": 2,
        "regional_cpi": 0.034,
        "regional_unemployment": 0.086
      }
    },
    "answer": {
      "approved": true,
      "probability": 0.7429300908121451,
      "space": "probability",
      "base_value": 0.6181405055800724,
      "contributions": [
        {
          "feature": "avg_monthly_payment",
          "value": 180000,
          "contribution": 0.03879679074645291
        },
        {
          "feature": "marital_status",
          "value": "casado",
          "contribution": 0.031325676835736546
        }
      ],
      "residual": -2.3245294578089215e-16,
      "model_version": "credit-faithful@1",
      "warnings": []
    }
  },
  "POST /compat/credit/predict": {
    "body": {
      "customer": {
        "age": 42,
        "gender": "f",
        "region": "Metropolitana",
        "education_level": "media",
        "marital_status": "casado",
        "housing_status": "arriendo",
        "dependents": 2,
        "income": 820000,
        "employment_years": 6,
        "credit_history_months": 60,
        "num_loans": 2,
        "avg_monthly_payment": 180000,
        "delinquency_rate": 0.05,
        "credit_inquiries": 2,
        "regional_cpi": 0.034,
        "regional_unemployment": 0.086
      },
      "include_explanation": true
    },
    "answer": {
      "approved": true,
      "probability": 0.7429300908121451,
      "explanation": {
        "space": "probability",
        "base_value": 0.6181405055800724,
        "contributions": [
          {
            "feature": "avg_monthly_payment",
            "value": 180000,
            "contribution": 0.03879679074645291
          },
          {
            "feature": "marital_status",
            "value": "casado",
            "contribution": 0.031325676835736546
          }
        ],
        "residual": -2.3245294578089215e-16,
        "model_version": "credit-faithful@1"
      },
      "decision_id": "01a1ffba-bbd1-77b8-9b7c-7591c52c58e9",
      "warnings": []
    }
  },
  "POST /compat/engagement/predict": {
    "body": {
      "id": "user-1",
      "points": [
        {
          "timestamp": "2026-01-31T09:00:00Z",
          "views": 109,
          "likes": 8,
          "comments": 1,
          "shares": 0
        },
        {
          "timestamp": "2026-01-31T10:00:00Z",
          "views": 110,
          "likes": 8,
          "comments": 1,
          "shares": 0
        }
      ]
    },
    "answer": {
      "id": "user-1",
      "score": 0.3,
      "label": "NORMAL",
      "is_fake": false,
      "model_type": "RandomForest",
      "threshold": 0.5,
      "decision_id": "01a1ffba-bc14-7ad6-9281-5e2ae18336dc",
      "warnings": [
        {
          "code": "feature_out_of_range",
          "feature": "views_rolling_std_6"
        },
        {
          "code": "feature_out_of_range",
          "feature": "views_rolling_std_12"
        }
      ]
    }
  },
  "POST /compat/engagement/predict_batch": {
    "body": {
      "items": [
        {
          "id": "user-1",
          "points": [
            {
              "timestamp": "2026-01-31T09:00:00Z",
              "views": 109,
              "likes": 8,
              "comments": 1,
              "shares": 0
            },
            {
              "timestamp": "2026-01-31T10:00:00Z",
              "views": 110,
              "likes": 8,
              "comments": 1,
              "shares": 0
            }
          ]
        }
      ]
    },
    "answer": {
      "results": [
        {
          "id": "user-1",
          "score": 0.3,
          "label": "NORMAL",
          "is_fake": false,
          "model_type": "RandomForest",
          "threshold": 0.5,
          "decision_id": "01a1ffba-be72-74b2-bf1e-38344815d999",
          "warnings": [
            {
              "code": "feature_out_of_range",
              "feature": "views_rolling_std_6"
            },
            {
              "code": "feature_out_of_range",
              "feature": "views_rolling_std_12"
            }
          ]
        }
      ]
    }
  },
  "POST /invocations": {
    "body": {
      "dataframe_split": {
        "columns": [
          "x",
          "y"
        ],
        "data": [
          [
            0,
            1
          ]
        ]
      },
      "params": {
        "explain": true
      }
    },
    "answer": {
      "predictions": [
        {
          "probability": 0.7310585786300049,
          "base_value": 1.5,
          "shap_values": {
            "x": -1.5,
            "y": 1
          }
        }
      ]
    }
  },
  "POST /v1/api-keys": {
    "body": {
      "name": "scoring job",
      "scopes": [
        "score"
      ],
      "expires_at": null
    },
    "answer": {
      "api_key": {
        "id": "01a1ffe3-22e5-78a6-8e2c-33c3d7226958",
        "name": "scoring job",
        "prefix": "cdr_live_7194687ce95e",
        "principal_id": "01a1ffe3-22e6-745a-8439-a45562890161",
        "scopes": [
          "score"
        ],
        "status": "live",
        "created_at": "2026-11-21T20:53:58.117Z",
        "created_by": "demo",
        "expires_at": null,
        "last_used_at": null,
        "revoked_at": null
      },
      "key": "cdr_live_7194687ce95e_a1U0IZh41pa_ZR-AZbsV-C_9cWN3hsfipTntwNPGmgg"
    }
  },
  "POST /v1/api-keys/{id}/revoke": {
    "params": {
      "id": "01a1ffe3-22e5-78a6-8e2c-33c3d7226958"
    },
    "answer": {
      "api_key": {
        "id": "01a1ffe3-22e5-78a6-8e2c-33c3d7226958",
        "name": "scoring job",
        "prefix": "cdr_live_7194687ce95e",
        "principal_id": "01a1ffe3-22e6-745a-8439-a45562890161",
        "scopes": [
          "score"
        ],
        "status": "revoked",
        "created_at": "2026-11-21T20:53:58.117Z",
        "created_by": "demo",
        "expires_at": null,
        "last_used_at": null,
        "revoked_at": "2026-11-21T20:53:58.150Z"
      }
    }
  },
  "POST /v1/api-keys/{id}/rotate": {
    "params": {
      "id": "01a1ffe3-22e5-78a6-8e2c-33c3d7226958"
    },
    "answer": {
      "api_key": {
        "id": "01a1ffe3-22f9-7fff-9fd2-26d7ae1a179b",
        "name": "scoring job",
        "prefix": "cdr_live_dd77ff999ba8",
        "principal_id": "01a1ffe3-22e6-745a-8439-a45562890161",
        "scopes": [
          "score"
        ],
        "status": "live",
        "created_at": "2026-11-21T20:53:58.136Z",
        "created_by": "demo",
        "expires_at": null,
        "last_used_at": null,
        "revoked_at": null
      },
      "key": "cdr_live_dd77ff999ba8_3iXnzGDLhzBRUb_7JL1bA_i6K534y_bidVcyIu2_UUI"
    }
  },
  "POST /v1/datasets": {
    "query": {
      "name": "claims of January"
    },
    "type": "text/csv",
    "body": "age,total_claim_amount\n41,52080\n29,6400\n",
    "answer": {
      "dataset_id": "01a1ffe5-ad06-749c-92d1-df4bcc319a2c",
      "name": "claims of January",
      "digest": "sha256:a67c0f4687015de00e62d70bd617a9bacf6be76dbd96a52e7558c971146cb6a3",
      "rows": 2,
      "bytes": 40,
      "columns": [
        {
          "name": "age",
          "type": "int32"
        },
        {
          "name": "total_claim_amount",
          "type": "int32"
        }
      ],
      "kind": "uploaded",
      "made_by": null,
      "created_at": "2026-11-21T20:56:44.445Z"
    }
  },
  "POST /v1/datasets/generate": {
    "status": 202,
    "body": {
      "domain": "my-domain",
      "rows": 1000,
      "seed": 7,
      "mode": "sound"
    },
    "answer": {
      "job_id": "01a1ffe5-af4a-771c-b252-35977d156745"
    }
  },
  "POST /v1/decisions/{id}/label": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "body": {
      "label": 1,
      "source": "analyst",
      "observed_at": "2026-02-03T10:00:00Z",
      "reason": "the receipts were forged"
    },
    "answer": {
      "label_id": "01a1ffe3-222b-77c7-81a0-baf66a89f215",
      "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
      "event_id": "01a1ffe3-1a9a-79b2-b583-4e9c1303bb91",
      "label": 1,
      "source": "analyst",
      "observed_at": "2026-02-03T10:00:00.000Z",
      "reason": "the receipts were forged",
      "actor": "demo",
      "created_at": "2026-11-21T20:53:57.931Z"
    }
  },
  "POST /v1/decisions/{id}/narrative": {
    "params": {
      "id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632"
    },
    "answer": {
      "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
      "lang": "en",
      "status": "disabled",
      "provider": null,
      "model": null,
      "prompt_hash": null,
      "facts_hash": "b1e774da239747e28f40d646ea5c3ecf1cc4d321d8ee8c9b2ab8555c4d1fd596",
      "checks": {
        "failures": [],
        "rates": null,
        "reason": null
      },
      "text": "The score is 13.9% and the outcome is AUTO_APPROVE. The hour of the incident (21:00): this factor lowers the score. The damage (a total loss): this factor lowers the score. The family position of the insured person (other relative): this factor lowers the score. The age of the vehicle (0 years): this factor raises the score. The share of the claim for damaged property (8.3%): this factor raises the score.",
      "drivers": [
        {
          "id": "f1",
          "direction": "DOWN",
          "text": "The hour of the incident (21:00): this factor lowers the score."
        },
        {
          "id": "f2",
          "direction": "DOWN",
          "text": "The damage (a total loss): this factor lowers the score."
        }
      ]
    }
  },
  "POST /v1/entities/{type}/{id}/documents": {
    "params": {
      "type": "customer",
      "id": "4711"
    },
    "body": {
      "document_id": "doc-1",
      "document_type": "identity",
      "submitted_on": "2026-01-30T09:00:00Z",
      "verified_on": "2026-01-31T09:00:00Z"
    },
    "answer": {
      "document_id": "doc-1",
      "document_type": "identity",
      "status": "verified",
      "submitted_on": "2026-01-30T09:00:00.000Z",
      "verified_on": "2026-01-31T09:00:00.000Z",
      "rejected_on": null,
      "expires_on": null,
      "sha256": null
    }
  },
  "POST /v1/entities/{type}/{id}/erase": {
    "params": {
      "type": "customer",
      "id": "4711"
    },
    "body": {
      "reason": "request 2026-114"
    },
    "answer": {
      "entity": "01a1ffe3-1a9a-7faa-81b5-720a9ca6c528",
      "events": 2,
      "decisions": 1,
      "named": 0,
      "erased_at": "2026-11-21T20:53:58.535Z"
    }
  },
  "POST /v1/events": {
    "body": {
      "source": "core-banking",
      "external_id": "tx-1",
      "kind": "transactions",
      "entity": {
        "type": "customer",
        "id": "4711"
      },
      "counterparty": {
        "type": "customer",
        "id": "4712"
      },
      "occurred_at": "2026-01-31T09:30:00Z",
      "amount_minor": 950000,
      "currency": "GBP",
      "payload": {
        "channel": "wire"
      }
    },
    "answer": {
      "event_id": "01a1ffe3-225a-762e-b01a-756d07d002de",
      "source": "core-banking",
      "external_id": "tx-1",
      "kind": "transactions",
      "entity": {
        "type": "customer",
        "id": "4711"
      },
      "counterparty": {
        "type": "customer",
        "id": "4712"
      },
      "occurred_at": "2026-01-31T09:30:00.000Z",
      "received_at": "2026-11-21T20:53:57.977Z"
    }
  },
  "POST /v1/events/batch": {
    "body": {
      "events": [
        {
          "external_id": "user-1 09:00",
          "kind": "points",
          "entity": {
            "type": "user",
            "id": "user-1"
          },
          "occurred_at": "2026-01-31T09:00:00Z",
          "payload": {
            "views": 120,
            "likes": 8,
            "comments": 1,
            "shares": 0
          }
        }
      ]
    },
    "answer": {
      "items": [
        {
          "index": 0,
          "status": "ok",
          "event": {
            "event_id": "01a1ffe3-2267-7f28-9ae9-85687aad134b",
            "source": "api",
            "external_id": "user-1 09:00",
            "kind": "points",
            "entity": {
              "type": "user",
              "id": "user-1"
            },
            "counterparty": null,
            "occurred_at": "2026-01-31T09:00:00.000Z",
            "received_at": "2026-11-21T20:53:57.990Z"
          }
        }
      ]
    }
  },
  "POST /v1/jobs/{id}/cancel": {
    "params": {
      "id": "job-1"
    },
    "answer": {
      "id": "job-1",
      "kind": "batch",
      "payload": {
        "dataset_id": "claims-2026"
      },
      "state": "cancelled",
      "progress": null,
      "result": null,
      "attempts": 0,
      "max_attempts": 3,
      "error": null,
      "created_at": "2026-02-03T10:00:00.000Z",
      "updated_at": "2026-11-21T20:53:58.081Z"
    }
  },
  "POST /v1/labels/bulk": {
    "body": {
      "items": [
        {
          "event": {
            "source": "api",
            "external_id": "claim-2"
          },
          "label": 0,
          "source": "import",
          "observed_at": "2026-02-03T10:00:00Z"
        }
      ]
    },
    "answer": {
      "items": [
        {
          "index": 0,
          "status": "ok",
          "label": {
            "label_id": "01a1ffe3-2243-7479-b48d-55331e50d43e",
            "decision_id": null,
            "event_id": "01a1ffe3-1ae4-7e9a-aabd-66e5f6cc29b3",
            "label": 0,
            "source": "import",
            "observed_at": "2026-02-03T10:00:00.000Z",
            "reason": null,
            "actor": "demo",
            "created_at": "2026-11-21T20:53:57.955Z"
          }
        }
      ]
    }
  },
  "POST /v1/models": {
    "body": {
      "name": "my-other-model",
      "bundle": "bundles/93e4157f253ebdeb"
    },
    "answer": {
      "name": "my-other-model",
      "version": "1",
      "aliases": [
        "champion"
      ]
    }
  },
  "POST /v1/models/{name}/counterfactual": {
    "params": {
      "name": "my-model"
    },
    "body": {
      "features": {
        "months_as_customer": 135,
        "age": 35,
        "policy_bind_date": "1992-05-14T00:00:00.000Z",
        "policy_state": "IL",
        "policy_csl": "500/1000",
        "policy_deductable": 1000,
        "policy_annual_premium": 1273.72,
        "umbrella_limit": 0,
        "insured_sex": "MALE",
        "insured_education_level": "High School",
        "insured_occupation": "handlers-cleaners",
        "insured_hobbies": "paintball",
        "insured_relationship": "other-relative",
        "capital-gains": 0,
        "capital-loss": -70000,
        "incident_date": "2015-01-26T00:00:00.000Z",
        "incident_type": "Single Vehicle Collision",
        "collision_type": "Front Collision",
        "incident_severity": "Total Loss",
        "authorities_contacted": "Other",
        "incident_state": "NY",
        "incident_city": "Springfield",
        "incident_hour_of_the_day": 21,
        "number_of_vehicles_involved": 1,
        "property_damage": "NO",
        "bodily_injuries": 1,
        "witnesses": 2,
        "police_report_available": "NO",
        "total_claim_amount": 68280,
        "injury_claim": 11380,
        "property_claim": 5690,
        "auto_make": "Jeep",
        "auto_model": "Wrangler",
        "auto_year": 2015
      },
      "max_changes": 2,
      "count": 1
    },
    "answer": {
      "status": "found",
      "model": {
        "name": "my-model",
        "version": "1",
        "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb"
      },
      "threshold": {
        "value": 0.5,
        "operator": ">="
      },
      "score": 0.02547565134287034,
      "wanted": "above",
      "options": [
        {
          "changes": [
            {
              "feature": "incident_severity",
              "from": "Total Loss",
              "to": "Major Damage"
            },
            {
              "feature": "incident_hour_of_the_day",
              "from": 21,
              "to": 22
            }
          ],
          "score": 0.5348367826394305,
          "probability": 0.5348367826394305,
          "distance": 0.034836782639430464,
          "cost": 1.1818181818181819,
          "verified": true,
          "plausibility": {
            "distance": 11.818752399649094,
            "limit": 16.7771320215953,
            "plausible": true
          }
        }
      ],
      "optimal": false,
      "cost_lower_bound": 1.1818181818181819,
      "cost_unit": "deviations_in_training_rows",
      "binding": [],
      "not_searched": [
        "total_claim_amount",
        "injury_claim",
        "property_claim",
        "incident_hour_of_the_day"
      ],
      "boxes": 265,
      "locked_by_scenario": [
        "age",
        "insured_sex",
        "insured_relationship"
      ],
      "kept_missing": [],
      "warnings": []
    }
  },
  "POST /v1/models/{name}/explain": {
    "params": {
      "name": "my-model"
    },
    "body": {
      "features": {
        "months_as_customer": 135,
        "age": 35,
        "policy_bind_date": "1992-05-14T00:00:00.000Z",
        "policy_state": "IL",
        "policy_csl": "500/1000",
        "policy_deductable": 1000,
        "policy_annual_premium": 1273.72,
        "umbrella_limit": 0,
        "insured_sex": "MALE",
        "insured_education_level": "High School",
        "insured_occupation": "handlers-cleaners",
        "insured_hobbies": "paintball",
        "insured_relationship": "other-relative",
        "capital-gains": 0,
        "capital-loss": -70000,
        "incident_date": "2015-01-26T00:00:00.000Z",
        "incident_type": "Single Vehicle Collision",
        "collision_type": "Front Collision",
        "incident_severity": "Total Loss",
        "authorities_contacted": "Other",
        "incident_state": "NY",
        "incident_city": "Springfield",
        "incident_hour_of_the_day": 21,
        "number_of_vehicles_involved": 1,
        "property_damage": "NO",
        "bodily_injuries": 1,
        "witnesses": 2,
        "police_report_available": "NO",
        "total_claim_amount": 68280,
        "injury_claim": 11380,
        "property_claim": 5690,
        "auto_make": "Jeep",
        "auto_model": "Wrangler",
        "auto_year": 2015
      }
    },
    "answer": {
      "explanation": {
        "status": "ok",
        "method": "interventional",
        "space": "margin",
        "unit": "log_odds",
        "model_hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
        "base": -1.4283774903350572,
        "background": {
          "name": "train-50",
          "rows": 50,
          "digest": "sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d"
        },
        "score": -1.8256088083060147,
        "residual": -4.85722573273506e-16,
        "contributions": [
          {
            "feature": "incident_hour_of_the_day",
            "phi": -0.24329887167790362
          },
          {
            "feature": "incident_severity",
            "phi": -0.2293684446839137
          }
        ],
        "reasons": [
          {
            "feature": "incident_hour_of_the_day",
            "code": "C-108",
            "phi": -0.24329887167790362,
            "share": 0.6124866310155631,
            "direction": "lowers",
            "rank": 1,
            "tie": false,
            "principal": false,
            "value": {
              "raw": 21,
              "unit": "hour"
            },
            "comparison": {
              "kind": "percentile",
              "cohort": "train",
              "percentile": 90.25,
              "band": "very_high",
              "share": 0.065,
              "p25": 6,
              "p50": 11.5,
              "p75": 17
            },
            "comparison_conflict": false,
            "text": "The hour of the incident (21:00) is later than 87% of training claims (typical 6:00–17:00). It was the largest factor lowering the score.",
            "evidence": "ev:c1576d83baf1863349441c972bcd9fd3"
          },
          {
            "feature": "incident_severity",
            "code": "C-102",
            "phi": -0.2293684446839137,
            "share": 0.5774178276162087,
            "direction": "lowers",
            "rank": 2,
            "tie": false,
            "principal": false,
            "value": {
              "raw": "Total Loss",
              "unit": null
            },
            "comparison": {
              "kind": "level",
              "cohort": "train",
              "share": 0.21
            },
            "comparison_conflict": false,
            "text": "The damage is a total loss, seen in 21% of training claims. It was the second largest factor lowering the score.",
            "evidence": "ev:4bcd7a0bcba5204576c0d0e8f2bfbb09"
          }
        ]
      },
      "warnings": []
    }
  },
  "POST /v1/models/{name}/score": {
    "params": {
      "name": "my-model"
    },
    "body": {
      "external_id": "claim-1",
      "entity": {
        "type": "customer",
        "id": "4711"
      },
      "features": {
        "months_as_customer": 135,
        "age": 35,
        "policy_bind_date": "1992-05-14T00:00:00.000Z",
        "policy_state": "IL",
        "policy_csl": "500/1000",
        "policy_deductable": 1000,
        "policy_annual_premium": 1273.72,
        "umbrella_limit": 0,
        "insured_sex": "MALE",
        "insured_education_level": "High School",
        "insured_occupation": "handlers-cleaners",
        "insured_hobbies": "paintball",
        "insured_relationship": "other-relative",
        "capital-gains": 0,
        "capital-loss": -70000,
        "incident_date": "2015-01-26T00:00:00.000Z",
        "incident_type": "Single Vehicle Collision",
        "collision_type": "Front Collision",
        "incident_severity": "Total Loss",
        "authorities_contacted": "Other",
        "incident_state": "NY",
        "incident_city": "Springfield",
        "incident_hour_of_the_day": 21,
        "number_of_vehicles_involved": 1,
        "property_damage": "NO",
        "bodily_injuries": 1,
        "witnesses": 2,
        "police_report_available": "NO",
        "total_claim_amount": 68280,
        "injury_claim": 11380,
        "property_claim": 5690,
        "auto_make": "Jeep",
        "auto_model": "Wrangler",
        "auto_year": 2015
      }
    },
    "answer": {
      "decision_id": "01a1ffe3-1aa9-75f6-9b30-6d304e08b632",
      "external_id": "claim-1",
      "model": {
        "name": "my-model",
        "version": "1",
        "alias": "champion",
        "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
        "calibrated": false
      },
      "probability": 0.13876222052839535,
      "margin": -1.8256088083060147,
      "scale": "raw",
      "band": "low",
      "use": "auto_flagger",
      "outcome": "AUTO_APPROVE",
      "threshold": {
        "value": 0.53,
        "operator": ">=",
        "scale": "raw",
        "source": "policy:claims"
      },
      "mode": "automatic",
      "explanation": {
        "status": "ok",
        "method": "interventional",
        "space": "margin",
        "unit": "log_odds",
        "model_hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
        "base": -1.4283774903350572,
        "background": {
          "name": "train-50",
          "rows": 50,
          "digest": "sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d"
        },
        "score": -1.8256088083060147,
        "residual": -4.85722573273506e-16,
        "contributions": [
          {
            "feature": "incident_hour_of_the_day",
            "phi": -0.24329887167790362
          },
          {
            "feature": "incident_severity",
            "phi": -0.2293684446839137
          }
        ],
        "rest": {
          "features": 29,
          "phi": -0.09423316235820506
        },
        "reasons": [
          {
            "feature": "incident_hour_of_the_day",
            "code": "C-108",
            "phi": -0.24329887167790362,
            "share": 0.6124866310155631,
            "direction": "lowers",
            "rank": 1,
            "tie": false,
            "principal": false,
            "value": {
              "raw": 21,
              "unit": "hour"
            },
            "comparison": {
              "kind": "percentile",
              "cohort": "train",
              "percentile": 90.25,
              "band": "very_high",
              "share": 0.065,
              "p25": 6,
              "p50": 11.5,
              "p75": 17
            },
            "text": "The hour of the incident (21:00) is later than 87% of training claims (typical 6:00–17:00). It was the largest factor lowering the score.",
            "evidence": "ev:c1576d83baf1863349441c972bcd9fd3",
            "comparison_conflict": false
          },
          {
            "feature": "incident_severity",
            "code": "C-102",
            "phi": -0.2293684446839137,
            "share": 0.5774178276162087,
            "direction": "lowers",
            "rank": 2,
            "tie": false,
            "principal": false,
            "value": {
              "raw": "Total Loss",
              "unit": null
            },
            "comparison": {
              "kind": "level",
              "cohort": "train",
              "share": 0.21
            },
            "text": "The damage is a total loss, seen in 21% of training claims. It was the second largest factor lowering the score.",
            "evidence": "ev:4bcd7a0bcba5204576c0d0e8f2bfbb09",
            "comparison_conflict": false
          }
        ]
      },
      "narrative": {
        "status": "disabled"
      },
      "rules": [],
      "alert_id": null,
      "warnings": [],
      "timings_ms": {
        "features": 5.78,
        "score": 0.306,
        "explain": 8.07,
        "store": 6.714
      },
      "created_at": "2026-11-21T20:53:55.932Z"
    }
  },
  "POST /v1/models/{name}/score/batch": {
    "params": {
      "name": "my-model"
    },
    "query": {
      "explain": "none"
    },
    "body": {
      "rows": [
        {
          "external_id": "claim-2",
          "features": {
            "months_as_customer": 138,
            "age": 34,
            "policy_bind_date": "2012-09-18T00:00:00.000Z",
            "policy_state": "OH",
            "policy_csl": "250/500",
            "policy_deductable": 2000,
            "policy_annual_premium": 1504.04,
            "umbrella_limit": 0,
            "insured_sex": "FEMALE",
            "insured_education_level": "MD",
            "insured_occupation": "armed-forces",
            "insured_hobbies": "dancing",
            "insured_relationship": "husband",
            "capital-gains": 0,
            "capital-loss": -41800,
            "incident_date": "2015-01-11T00:00:00.000Z",
            "incident_type": "Multi-vehicle Collision",
            "collision_type": "Rear Collision",
            "incident_severity": "Minor Damage",
            "authorities_contacted": "Other",
            "incident_state": "NY",
            "incident_city": "Riverwood",
            "incident_hour_of_the_day": 16,
            "number_of_vehicles_involved": 2,
            "property_damage": "YES",
            "bodily_injuries": 2,
            "witnesses": 1,
            "police_report_available": "NO",
            "total_claim_amount": 78240,
            "injury_claim": 9780,
            "property_claim": 9780,
            "auto_make": "Chevrolet",
            "auto_model": "Silverado",
            "auto_year": 2002
          }
        },
        {
          "features": {
            "age": "forty"
          }
        }
      ]
    },
    "answer": {
      "items": [
        {
          "index": 0,
          "status": "ok",
          "decision": {
            "decision_id": "01a1ffe3-1ae5-7318-98e1-eb27d66315ed",
            "external_id": "claim-2",
            "model": {
              "name": "my-model",
              "version": "1",
              "alias": "champion",
              "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb",
              "calibrated": false
            },
            "probability": 0.12560401688498476,
            "margin": -1.940399107884945,
            "scale": "raw",
            "band": "low",
            "use": "auto_flagger",
            "outcome": "AUTO_APPROVE",
            "threshold": {
              "value": 0.53,
              "operator": ">=",
              "scale": "raw",
              "source": "policy:claims"
            },
            "mode": "automatic",
            "explanation": {
              "status": "off"
            },
            "narrative": {
              "status": "disabled"
            },
            "rules": [],
            "alert_id": null,
            "warnings": [],
            "timings_ms": {
              "features": 0.769,
              "score": 0.1,
              "explain": null,
              "store": 3.421
            },
            "created_at": "2026-11-21T20:53:56.058Z"
          }
        },
        {
          "index": 1,
          "status": "error",
          "problem": {
            "type": "/problems/features.missing_column",
            "title": "Missing column",
            "status": 422,
            "detail": "missing column: months_as_customer; nearest present: age",
            "instance": "/v1/models/my-model/score/batch",
            "code": "features.missing_column",
            "trace_id": "a7c04b71965e3d14e11784ef37f8bc24",
            "errors": [
              {
                "pointer": "/rows/1/features/months_as_customer",
                "detail": "missing column: months_as_customer; nearest present: age"
              },
              {
                "pointer": "/rows/1/features/policy_bind_date",
                "detail": "missing column: policy_bind_date; nearest present: age"
              }
            ]
          }
        }
      ]
    }
  },
  "POST /v1/models/{name}/whatif": {
    "params": {
      "name": "my-model"
    },
    "body": {
      "features": {
        "months_as_customer": 135,
        "age": 35,
        "policy_bind_date": "1992-05-14T00:00:00.000Z",
        "policy_state": "IL",
        "policy_csl": "500/1000",
        "policy_deductable": 1000,
        "policy_annual_premium": 1273.72,
        "umbrella_limit": 0,
        "insured_sex": "MALE",
        "insured_education_level": "High School",
        "insured_occupation": "handlers-cleaners",
        "insured_hobbies": "paintball",
        "insured_relationship": "other-relative",
        "capital-gains": 0,
        "capital-loss": -70000,
        "incident_date": "2015-01-26T00:00:00.000Z",
        "incident_type": "Single Vehicle Collision",
        "collision_type": "Front Collision",
        "incident_severity": "Total Loss",
        "authorities_contacted": "Other",
        "incident_state": "NY",
        "incident_city": "Springfield",
        "incident_hour_of_the_day": 21,
        "number_of_vehicles_involved": 1,
        "property_damage": "NO",
        "bodily_injuries": 1,
        "witnesses": 2,
        "police_report_available": "NO",
        "total_claim_amount": 68280,
        "injury_claim": 11380,
        "property_claim": 5690,
        "auto_make": "Jeep",
        "auto_model": "Wrangler",
        "auto_year": 2015
      },
      "vary": {
        "total_claim_amount": [
          20000,
          60000
        ]
      }
    },
    "answer": {
      "model": {
        "name": "my-model",
        "version": "1",
        "hash": "sha256:93e4157f253ebdeb56eeba78b3ff3859ef34f49dfb55acb55d74597f790e0ecb"
      },
      "vary": [
        {
          "feature": "total_claim_amount",
          "values": [
            20000,
            60000
          ]
        }
      ],
      "original": {
        "values": {},
        "score": {
          "margin": -1.8256088083060147,
          "probability": 0.13876222052839535,
          "raw": 0.13876222052839535,
          "calibrated": 0.02547565134287034,
          "outcome": "AUTO_APPROVE",
          "band": "low"
        },
        "change": 0,
        "explanation": {
          "base": -1.4283774903350572,
          "score": -1.8256088083060147,
          "residual": -4.85722573273506e-16,
          "contributions": [
            {
              "feature": "incident_hour_of_the_day",
              "phi": -0.24329887167790362
            },
            {
              "feature": "incident_severity",
              "phi": -0.2293684446839137
            }
          ]
        },
        "warnings": []
      },
      "cells": [
        {
          "values": {
            "total_claim_amount": 20000
          },
          "score": {
            "margin": -1.9377999778350288,
            "probability": 0.12588975111298595,
            "raw": 0.12588975111298595,
            "calibrated": 0.017591302804718635,
            "outcome": "AUTO_APPROVE",
            "band": "low"
          },
          "change": -0.11219116952901409,
          "explanation": {
            "base": -1.4283774903350572,
            "score": -1.9377999778350288,
            "residual": -1.6653345369377348e-16,
            "contributions": [
              {
                "feature": "incident_hour_of_the_day",
                "phi": -0.26424519581787487
              },
              {
                "feature": "incident_severity",
                "phi": -0.23062420312314755
              }
            ]
          },
          "warnings": []
        },
        {
          "values": {
            "total_claim_amount": 60000
          },
          "score": {
            "margin": -1.9377999778350288,
            "probability": 0.12588975111298595,
            "raw": 0.12588975111298595,
            "calibrated": 0.017591302804718635,
            "outcome": "AUTO_APPROVE",
            "band": "low"
          },
          "change": -0.11219116952901409,
          "explanation": {
            "base": -1.4283774903350572,
            "score": -1.9377999778350288,
            "residual": -2.3592239273284576e-16,
            "contributions": [
              {
                "feature": "incident_hour_of_the_day",
                "phi": -0.2569380518957171
              },
              {
                "feature": "incident_severity",
                "phi": -0.2276011380910055
              }
            ]
          },
          "warnings": []
        }
      ],
      "explained": {
        "method": "interventional",
        "space": "margin",
        "unit": "log_odds",
        "background": {
          "name": "train-50",
          "rows": 50,
          "digest": "sha256:a1ec7faec1022303c7a3c2136f503f279aa22a43b87239e7db12a92b9d27037d"
        }
      }
    }
  },
  "POST /v1/session": {
    "body": {
      "email": "ana@example.org",
      "password": "correct horse battery"
    },
    "answer": {
      "tenant_id": "default",
      "principal_id": "01a1ffe3-236c-756d-b976-d3b915cedcb3",
      "email": "ana@example.org",
      "roles": [
        "analyst"
      ],
      "scopes": [
        "score",
        "read",
        "label",
        "alerts"
      ],
      "credential": "session",
      "expires_at": "2026-11-22T08:53:58.274Z",
      "needs_first_user": false
    }
  },
  "POST /v1/settings/retention": {
    "body": {
      "decisions": 1825
    },
    "answer": {
      "decisions": 1825,
      "events": null,
      "narratives": null,
      "jobs": 90,
      "outputs": null,
      "least": null
    }
  },
  "POST /v1/users": {
    "body": {
      "email": "ana@example.org",
      "role": "analyst",
      "password": "correct horse battery"
    },
    "answer": {
      "user": {
        "id": "01a1ffe3-236c-756d-b976-d3b915cedcb3",
        "email": "ana@example.org",
        "roles": [
          "analyst"
        ],
        "disabled": false,
        "created_at": "2026-11-21T20:53:58.169Z"
      }
    }
  },
  "POST /v1/users/{id}/disable": {
    "params": {
      "id": "01a1ffe3-236c-756d-b976-d3b915cedcb3"
    },
    "answer": {
      "user": {
        "id": "01a1ffe3-236c-756d-b976-d3b915cedcb3",
        "email": "ana@example.org",
        "roles": [
          "analyst"
        ],
        "disabled": true,
        "created_at": "2026-11-21T20:53:58.169Z"
      }
    }
  },
  "POST /v2/models/{model}/explain": {
    "params": {
      "model": "small-model"
    },
    "body": {
      "id": "42",
      "inputs": [
        {
          "name": "input",
          "shape": [
            2,
            2
          ],
          "datatype": "FP64",
          "data": [
            0,
            1,
            1,
            0
          ]
        }
      ]
    },
    "answer": {
      "model_name": "small-model",
      "model_version": "1",
      "id": "42",
      "parameters": {
        "model_hash": "sha256:8352f64e9289e7657b5b18712cc8204e0485b5d6e882f0b932bec5d42ed4ea41",
        "scale": "raw",
        "method": "path_dependent",
        "space": "margin",
        "unit": "log_odds",
        "background": "none"
      },
      "outputs": [
        {
          "name": "probability",
          "datatype": "FP64",
          "shape": [
            2,
            1
          ],
          "data": [
            0.7310585786300049,
            0.2689414213699951
          ]
        },
        {
          "name": "shap_values",
          "datatype": "FP64",
          "shape": [
            2,
            2
          ],
          "data": [
            -1.5,
            1,
            0.5,
            -3
          ]
        }
      ]
    }
  },
  "POST /v2/models/{model}/infer": {
    "params": {
      "model": "small-model"
    },
    "body": {
      "id": "42",
      "inputs": [
        {
          "name": "input",
          "shape": [
            2,
            2
          ],
          "datatype": "FP64",
          "data": [
            0,
            1,
            1,
            null
          ]
        }
      ]
    },
    "answer": {
      "model_name": "small-model",
      "model_version": "1",
      "id": "42",
      "parameters": {
        "model_hash": "sha256:8352f64e9289e7657b5b18712cc8204e0485b5d6e882f0b932bec5d42ed4ea41",
        "scale": "raw"
      },
      "outputs": [
        {
          "name": "probability",
          "datatype": "FP64",
          "shape": [
            2,
            1
          ],
          "data": [
            0.7310585786300049,
            0.2689414213699951
          ]
        }
      ]
    }
  },
  "POST /v2/models/{model}/versions/{version}/explain": {
    "params": {
      "model": "small-model",
      "version": "1"
    },
    "body": {
      "id": "42",
      "inputs": [
        {
          "name": "input",
          "shape": [
            2,
            2
          ],
          "datatype": "FP64",
          "data": [
            0,
            1,
            1,
            0
          ]
        }
      ]
    },
    "answer": {
      "model_name": "small-model",
      "model_version": "1",
      "id": "42",
      "parameters": {
        "model_hash": "sha256:8352f64e9289e7657b5b18712cc8204e0485b5d6e882f0b932bec5d42ed4ea41",
        "scale": "raw",
        "method": "path_dependent",
        "space": "margin",
        "unit": "log_odds",
        "background": "none"
      },
      "outputs": [
        {
          "name": "probability",
          "datatype": "FP64",
          "shape": [
            2,
            1
          ],
          "data": [
            0.7310585786300049,
            0.2689414213699951
          ]
        },
        {
          "name": "shap_values",
          "datatype": "FP64",
          "shape": [
            2,
            2
          ],
          "data": [
            -1.5,
            1,
            0.5,
            -3
          ]
        }
      ]
    }
  },
  "POST /v2/models/{model}/versions/{version}/infer": {
    "params": {
      "model": "small-model",
      "version": "1"
    },
    "body": {
      "id": "42",
      "inputs": [
        {
          "name": "input",
          "shape": [
            2,
            2
          ],
          "datatype": "FP64",
          "data": [
            0,
            1,
            1,
            0
          ]
        }
      ]
    },
    "answer": {
      "model_name": "small-model",
      "model_version": "1",
      "id": "42",
      "parameters": {
        "model_hash": "sha256:8352f64e9289e7657b5b18712cc8204e0485b5d6e882f0b932bec5d42ed4ea41",
        "scale": "raw"
      },
      "outputs": [
        {
          "name": "probability",
          "datatype": "FP64",
          "shape": [
            2,
            1
          ],
          "data": [
            0.7310585786300049,
            0.2689414213699951
          ]
        }
      ]
    }
  },
  "PUT /v1/entities/{type}/{id}": {
    "params": {
      "type": "customer",
      "id": "4711"
    },
    "body": {
      "attributes": {
        "business_type": "retail",
        "onboarded_on": "2021-05-04"
      }
    },
    "answer": {
      "type": "customer",
      "id": "4711",
      "attributes": {
        "business_type": "retail",
        "onboarded_on": "2021-05-04"
      },
      "created_at": "2026-11-21T20:53:55.932Z"
    }
  }
}
