import type { Routes } from '@candor/client'
import type { ErrorCode } from '@candor/core'
import type { AppErrorCode } from '../../errors.ts'

type Code = AppErrorCode | ErrorCode

const record = [
  'features.unknown_column',
  'features.missing_column',
  'features.known_only_after',
  'features.sent_twice',
  'features.too_many',
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

/** What a route refuses besides what the form of its requests makes any route refuse. A route that is not here has nothing of its own. */
export const ownRefusals: Partial<Record<keyof Routes, readonly Code[]>> = {
  score: [...model, ...record, ...choice, ...repeated],
  scoreBatch: [
    ...model,
    'decisions.unknown_use',
    'decisions.scale_not_available',
    'store.idempotency_key_reused',
  ],
  explain: [
    ...model,
    ...record,
    'decisions.unknown_background',
    'decisions.unknown_class',
    'decisions.space_not_available',
    'decisions.exact_too_costly',
    'explain.no_cover',
  ],
  models: ['store.bad_cursor'],
  decisions: ['store.bad_cursor'],
  decision: ['store.unknown_decision', 'store.erased'],
  decisionExplanation: ['store.unknown_decision', 'store.erased'],
  decisionReproduction: ['store.unknown_decision', 'store.erased', 'decisions.model_not_loadable'],
  decisionEvidence: ['store.unknown_decision', 'store.erased'],
  label: ['store.unknown_decision', 'decisions.label_from_the_future'],
  labels: ['store.unknown_decision'],
  event: ['store.event_conflict'],
  entityErasure: ['store.unknown_entity', 'store.reason_names_person'],
  jobs: ['store.bad_cursor'],
  audit: ['store.bad_cursor'],
  rotateApiKey: ['access.unknown_key', 'access.key_not_live', 'access.two_keys_live'],
  revokeApiKey: ['access.unknown_key'],
  createUser: ['access.user_exists'],
  disableUser: ['access.unknown_user'],
  signIn: ['http.sign_in_failed', 'http.sign_in_paused', 'http.admin_link_used'],
}
