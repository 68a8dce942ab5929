import type { Routes } from '@candor/client'
import type { ErrorCode } from '@candor/core'
import type { AppErrorCode } from '../../errors.ts'

type Code = AppErrorCode | ErrorCode

const record = [
  'features.unknown_column',
  'features.missing_column',
  'features.known_only_after',
  'features.more_faults',
  'features.sent_twice',
  'features.too_many',
  'features.history_too_long',
  'data.wrong_value',
  'models.missing_value_refused',
] as const satisfies readonly Code[]

const model = [
  'store.unknown_model',
  'store.unknown_version',
  'store.unknown_alias',
  'decisions.never_served',
  'decisions.model_not_loadable',
] as const satisfies readonly Code[]

const choice = [
  'decisions.unknown_use',
  'decisions.scale_not_available',
  'decisions.several_targets',
  'decisions.anomaly_model',
] as const satisfies readonly Code[]

const repeated = ['store.event_conflict', 'store.idempotency_key_reused'] as const satisfies readonly Code[]

/** Questions that threads think about. */
const thought = [
  'decisions.too_many_questions',
  'decisions.thinking_ended',
] as const satisfies readonly Code[]

/** What a route refuses besides what the form of its requests makes any route refuse. A route that is not here has nothing of its own. */
export const ownRefusals: Partial<Record<keyof Routes, readonly Code[]>> = {
  score: [...model, ...record, ...choice, ...repeated],
  scoreBatch: [
    ...model,
    'decisions.unknown_use',
    'decisions.scale_not_available',
    'jobs.unknown_dataset',
    'jobs.nothing_to_flag',
    'jobs.too_many_decisions',
    'store.idempotency_key_reused',
  ],
  explain: [
    ...model,
    ...record,
    ...thought,
    'decisions.unknown_background',
    'decisions.unknown_class',
    'decisions.space_not_available',
    'decisions.exact_too_costly',
    'explain.no_cover',
  ],
  counterfactual: [
    ...model,
    ...record,
    ...thought,
    'jobs.no_cut_off',
    'explain.recourse_needs_one_score',
    'explain.unknown_rule_column',
    'explain.rule_needs_numbers',
  ],
  whatIf: [
    ...model,
    ...record,
    ...thought,
    'decisions.what_if_too_large',
    'decisions.what_if_too_slow',
    'decisions.unknown_class',
    'explain.no_cover',
  ],
  models: ['store.bad_cursor'],
  registerModel: [
    'jobs.no_data_folder',
    'jobs.bundle_outside',
    'jobs.bad_model_name',
    'store.not_a_bundle',
    'store.damaged_bundle',
    'store.idempotency_key_reused',
  ],
  decisions: ['store.bad_cursor'],
  decision: ['store.unknown_decision', 'store.erased'],
  decisionExplanation: ['store.unknown_decision', 'store.erased'],
  decisionReproduction: [
    'store.unknown_decision',
    'store.erased',
    'decisions.model_not_loadable',
    ...thought,
  ],
  decisionEvidence: ['store.unknown_decision', 'store.erased'],
  askNarrative: ['store.unknown_decision', 'store.erased', 'decisions.nothing_to_tell'],
  narrative: ['store.unknown_decision'],
  label: ['store.unknown_decision', 'decisions.label_from_the_future', 'store.idempotency_key_reused'],
  labels: ['store.unknown_decision'],
  event: [...repeated, 'events.wrong_value', 'events.same_sides'],
  entity: ['store.unknown_entity'],
  documents: ['store.unknown_entity'],
  document: ['events.before_submission', 'store.document_conflict', 'store.idempotency_key_reused'],
  datasetUpload: [
    'http.unsupported_upload_type',
    'http.upload_too_slow',
    'http.too_many_uploads',
    'jobs.no_data_folder',
    'jobs.upload_too_large',
    'jobs.datasets_full',
    'jobs.table_too_large',
    'jobs.upload_broken_off',
  ],
  datasetGenerate: ['jobs.no_data_folder', 'store.idempotency_key_reused'],
  datasets: ['store.bad_cursor'],
  datasetProfile: ['jobs.unknown_dataset', 'jobs.no_data_folder'],
  entityErasure: [
    'store.unknown_entity',
    'jobs.named_elsewhere',
    'store.reason_names_person',
    'jobs.dataset_in_use',
  ],
  jobs: ['store.bad_cursor'],
  job: ['store.unknown_job'],
  jobCancel: ['store.unknown_job', 'store.job_has_ended'],
  jobEvents: ['store.unknown_job', 'http.too_many_streams'],
  jobFile: ['store.unknown_job', 'jobs.unknown_file', 'jobs.file_deleted', 'jobs.file_erased'],
  audit: ['store.bad_cursor'],
  apiKeys: ['store.bad_cursor'],
  createApiKey: ['store.idempotency_key_reused'],
  rotateApiKey: [
    'access.unknown_key',
    'access.key_not_live',
    'access.two_keys_live',
    'store.idempotency_key_reused',
  ],
  revokeApiKey: ['access.unknown_key'],
  users: ['store.bad_cursor'],
  createTenant: ['access.not_first_tenant', 'access.tenant_exists', 'store.idempotency_key_reused'],
  createUser: ['access.user_exists', 'store.idempotency_key_reused'],
  disableUser: ['access.unknown_user'],
  signIn: ['http.sign_in_failed', 'http.sign_in_paused', 'http.admin_link_used'],
}
