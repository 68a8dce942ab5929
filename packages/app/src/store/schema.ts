import type { Role } from '@candor/client'

/**
 * The stored tables as Kysely sees them: one type per table, one property per column, in the database's own names.
 * `instant` is ms since 1970 in UTC, `…_json` is JSON text, a flag is 0 or 1. The migrations create what stands here.
 */
export type StoreSchema = {
  tenant: { id: string; name: string; settings_json: string }
  principal: Owned & {
    id: string
    kind: 'user' | 'service'
    email: string | null
    password_hash: string | null
    oidc_subject: string | null
    disabled: number
    created_at: number | null
  }
  role_binding: Owned & { principal_id: string; role: Role; scope: string }
  session: Owned & {
    id_hash: string
    principal_id: string
    created_at: number
    expires_at: number
    idle_until: number
  }
  sign_in_attempt: Owned & { account: string; failures: number; locked_until: number; last_at: number }
  api_key: Owned & {
    id: string
    principal_id: string
    name: string
    prefix: string
    hash: string
    scopes_json: string
    created_by: string
    created_at: number
    expires_at: number | null
    last_used_at: number | null
    revoked_at: number | null
  }
  idempotency: Owned & {
    principal_id: string
    route: string
    key: string
    fingerprint: string
    state: 'done' | 'running'
    lease_until: number | null
    http_status: number | null
    response: string | null
    expires_at: number
  }
  entity: Owned & { id: string; type: string; external_id: string; attrs_json: string; created_at: number }
  event: Owned & {
    id: string
    source: string
    external_id: string
    kind: string
    entity_id: string | null
    counterparty_id: string | null
    occurred_at: number
    received_at: number
    amount_minor: number | null
    currency: string | null
    payload_json: string
    /** HMAC of the payload under `salt` */
    payload_sha256: string
    /** random; null once what the event said has been erased */
    salt: string | null
  }
  feature_snapshot: Owned & { event_id: string; spec_hash: string; values_json: string }
  registered_model: Owned & { name: string; description: string }
  model_alias: Owned & { name: string; alias: string; version: number; set_by: string; set_at: number }
  model_version: Owned & {
    name: string
    version: number
    run_id: string | null
    artifact_id: string
    model_hash: string
    algorithm: string
    format: string
    signature_json: string
    calibration_json: string | null
    threshold_json: string | null
    background_json: string | null
    spec_hash: string
    cost_json: string | null
    metrics_json: string
    status: 'pending' | 'ready' | 'failed' | 'retired'
    created_by: string
  }
  decision: Owned & {
    id: string
    event_id: string
    model_name: string
    model_version: number
    use: string
    scale: 'raw' | 'calibrated' | 'prediction'
    probability: number | null
    margin: number | null
    output_json: string
    band: string | null
    outcome: string | null
    threshold_json: string | null
    rules_json: string
    /** HMAC of the snapshot under the decision's salt in `audit_salt` */
    features_sha256: string
    mode: 'automatic' | 'review'
    latency_json: string
    created_at: number
  }
  explanation: Owned & {
    decision_id: string
    method: string | null
    space: string | null
    base: number | null
    baseline_json: string | null
    score: number | null
    residual: number | null
    contributions_json: string | null
    reasons_json: string | null
    model_hash: string
    status: 'ok' | 'pending' | 'timeout' | 'unavailable'
    computed_at: number | null
    worker_ms: number | null
  }
  /** only added to: of an event the newest one holds */
  label: Owned & {
    id: string
    event_id: string
    decision_id: string | null
    value: number
    source: 'analyst' | 'chargeback' | 'import' | 'rule' | 'model'
    observed_at: number
    actor_id: string
    reason: string | null
    created_at: number
  }
  document: Owned & {
    id: string
    entity_id: string
    external_id: string
    type: string
    submitted_at: number
    verified_at: number | null
    rejected_at: number | null
    expires_at: number | null
    sha256: string | null
    updated_at: number
  }
  dataset: Owned & {
    id: string
    name: string
    /** of the bytes of its file */
    digest: string
    row_count: number
    bytes: number
    schema_json: string
    profile_json: string | null
    /** relative to the data folder */
    uri: string
    kind: 'uploaded' | 'generated'
    /** of a generated one: what it was made by */
    made_by_json: string | null
    created_by: string
    created_at: number
  }
  /** by which names rows of a data set may have become events: of a column, or by their number where it is '' */
  dataset_use: Owned & { dataset_id: string; source: string; id_column: string }
  /** what is left of an entity, a data set or a file after an erasure */
  tombstone: Owned & {
    id: string
    target_type: 'entity' | 'dataset' | 'file'
    target_id: string
    /** the digest that the audit chain has of what was there; its salt is gone */
    digest: string | null
    /** rows that were taken out */
    row_count: number
    /** the file that has yet to be removed, relative to the data folder */
    uri: string | null
    erased_at: number
    /** when nothing was left in any file; null until then */
    finished_at: number | null
  }
  job: Owned & {
    id: string
    kind: string
    payload_json: string
    state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
    progress_json: string | null
    result_json: string | null
    run_at: number
    attempts: number
    max_attempts: number
    locked_by: string | null
    locked_until: number | null
    last_error: string | null
    unique_key: string
    created_at: number
    updated_at: number
  }
  stored_secret: Owned & { name: string; sealed: string; key_id: string; changed_at: number }
  rate_bucket: Owned & { subject: string; tokens: number; at: number }
  audit_entry: Owned & {
    chain_id: string
    seq: number
    ts: string
    payload: string
    prev_hash: string
    hash: string
  }
  audit_head: Owned & { chain_id: string; seq: number; hash: string }
  /** `chain_id` and `seq`: the entry by which the target came into being */
  audit_salt: Owned & {
    target_type: string
    target_id: string
    salt: string
    chain_id: string | null
    seq: number | null
  }
  /** what came of asking for a text about a decision */
  narrative: VerifiedText & { decision_id: string; status: 'verified' | 'repaired' | 'fallback' | 'failed' }
  /** verified texts by the facts that they were made of */
  verified_text: VerifiedText & { status: 'verified' | 'repaired' }
  /** has a row only while stored rows are erased, inside that transaction: then alone append-only rows may be changed */
  maintenance: Owned & { id: string; what: string; at: number }
  audit_checkpoint: Owned & { id: string; heads: string; signature: string; key_id: string; at: number }
  rule_hit: Owned & { decision_id: string; rule_id: string; version: number; score: number }
  outbox: Owned & {
    id: string
    topic: string
    payload_json: string
    created_at: number
    dispatched_at: number | null
  }
}

type Owned = { tenant_id: string }

type VerifiedText = Owned & {
  lang: string
  provider: string
  model: string
  facts_hash: string
  prompt_hash: string | null
  checks_json: string
  text: string
  answer_json: string
  created_at: number
}
