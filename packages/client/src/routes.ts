import { z } from 'zod'
import { apiKeyAnswer, apiKeyMade, apiKeysAnswer, apiKeysQuery, keyId, newApiKey } from './api-keys.ts'
import {
  auditAnswer,
  auditCheckpointsAnswer,
  auditQuery,
  auditVerifyAnswer,
  auditVerifyQuery,
} from './audit.ts'
import { counterfactualAnswer, counterfactualRequest, modelChoiceQuery } from './counterfactual.ts'
import {
  dataset,
  datasetProfile,
  datasetsAnswer,
  datasetsQuery,
  datasetTypes,
  datasetUpload,
  generateRequest,
} from './datasets.ts'
import { decisionView } from './decision-view.ts'
import { decisionExplanation, decisionsAnswer, decisionsQuery } from './decisions.ts'
import {
  document,
  documentRequest,
  documentsAnswer,
  entityProfile,
  entityQuery,
  entityRequest,
  entityView,
} from './entities.ts'
import { erasureAnswer, erasureRequest } from './erasure.ts'
import { eventRequest, eventsBatchAnswer, eventsBatchRequest, storedEvent } from './events.ts'
import { evidence, reproduction } from './evidence.ts'
import { explainAnswer, explainQuery, explainRequest } from './explain.ts'
import { healthAnswer, readyAnswer } from './health.ts'
import { fileBytes, job, jobsAnswer, jobsQuery } from './jobs.ts'
import { label, labelRequest, labelsAnswer, labelsBulkAnswer, labelsBulkRequest } from './labels.ts'
import { modelRegistered, modelsAnswer, modelsQuery, newModelVersion } from './models.ts'
import { narrativeQuery, narrativeView } from './narrative.ts'
import { retentionChange, retentionSettings } from './retention.ts'
import type { Scope } from './scopes.ts'
import { scoreQuery, scoreRequest } from './score.ts'
import { acceptedJob, scoreBatchAnswer, scoreBatchRequest } from './score-batch.ts'
import { sessionAnswer, signedOut, signInRequest, signInWays } from './session.ts'
import { newTenant, tenantAnswer } from './tenants.ts'
import { newUser, userAnswer, userId, usersAnswer, usersQuery } from './users.ts'
import { whatIfAnswer, whatIfRequest } from './what-if.ts'

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly scope: Scope | 'open'
  /** counted apart, where calls are counted: guesses of passwords */
  readonly rate?: 'login'
  readonly path: string
  readonly summary: string
  /** what a caller should know besides: what is stored, what is limited */
  readonly description?: string
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly answer: z.ZodType
  /** answered with status 202 where the work goes on beside requests */
  readonly accepted?: z.ZodType
  /** `answer` is what each event of a stream (text/event-stream) carries */
  readonly isStream?: true
  /** the answer is the bytes of a file, of this media type */
  readonly fileType?: string
  /** the body is a file of one of these types, and no JSON */
  readonly upload?: readonly string[]
}

const modelName = z.strictObject({ name: z.string().min(1).max(200) })

const jobId = z.strictObject({ id: z.string().min(1).max(100) })
const entityName = z.strictObject({ type: z.string().min(1).max(100), id: z.string().min(1).max(255) })

const decisionId = z.strictObject({ id: z.string().min(1).max(100) })

/** Every route of the API with the schemas of what goes in and what comes out; server, OpenAPI and client are made from it. */
export const routes = {
  score: {
    method: 'POST',
    scope: 'score',
    path: '/v1/models/{name}/score',
    summary: 'Score a record, decide, explain, and store the decision.',
    params: modelName,
    query: scoreQuery,
    body: scoreRequest,
    answer: decisionView,
  },
  scoreBatch: {
    method: 'POST',
    scope: 'score',
    path: '/v1/models/{name}/score/batch',
    summary:
      'Score up to 1,000 records, each decided, stored and refused for itself; or a data set, beside requests.',
    params: modelName,
    query: scoreQuery,
    body: scoreBatchRequest,
    answer: scoreBatchAnswer,
    accepted: acceptedJob,
  },
  explain: {
    method: 'POST',
    scope: 'score',
    path: '/v1/models/{name}/explain',
    summary: 'Explain the score of a record; nothing is stored.',
    params: modelName,
    query: explainQuery,
    body: explainRequest,
    answer: explainAnswer,
  },
  counterfactual: {
    method: 'POST',
    scope: 'score',
    path: '/v1/models/{name}/counterfactual',
    summary: 'What would have to be otherwise in a record for the other decision; nothing is stored.',
    params: modelName,
    query: modelChoiceQuery,
    body: counterfactualRequest,
    answer: counterfactualAnswer,
  },
  whatIf: {
    method: 'POST',
    scope: 'score',
    path: '/v1/models/{name}/whatif',
    summary: 'Scores and contributions of a record with other values; nothing is stored.',
    params: modelName,
    query: modelChoiceQuery,
    body: whatIfRequest,
    answer: whatIfAnswer,
  },
  models: {
    method: 'GET',
    scope: 'read',
    path: '/v1/models',
    summary: 'Registered models and their versions.',
    query: modelsQuery,
    answer: modelsAnswer,
  },
  registerModel: {
    method: 'POST',
    scope: 'models',
    path: '/v1/models',
    summary: 'Register a bundle that lies in the data folder as the next version of a name.',
    body: newModelVersion,
    answer: modelRegistered,
  },
  decisions: {
    method: 'GET',
    scope: 'read',
    path: '/v1/decisions',
    summary: 'Stored decisions, newest first.',
    query: decisionsQuery,
    answer: decisionsAnswer,
  },
  decision: {
    method: 'GET',
    scope: 'read',
    path: '/v1/decisions/{id}',
    summary: 'A stored decision as it was answered.',
    params: decisionId,
    answer: decisionView,
  },
  decisionExplanation: {
    method: 'GET',
    scope: 'read',
    path: '/v1/decisions/{id}/explanation',
    summary: 'The explanation of a stored decision with every contribution.',
    params: decisionId,
    answer: decisionExplanation,
  },
  label: {
    method: 'POST',
    scope: 'label',
    path: '/v1/decisions/{id}/label',
    summary: 'Say what came to light about a decision; a correction is a further label.',
    params: decisionId,
    body: labelRequest,
    answer: label,
  },
  labels: {
    method: 'GET',
    scope: 'read',
    path: '/v1/decisions/{id}/labels',
    summary: 'What came to light about a decision, newest first.',
    params: decisionId,
    answer: labelsAnswer,
  },
  labelsBulk: {
    method: 'POST',
    scope: 'label',
    path: '/v1/labels/bulk',
    summary: 'Label up to 1,000 decisions or events; each by itself.',
    body: labelsBulkRequest,
    answer: labelsBulkAnswer,
  },
  event: {
    method: 'POST',
    scope: 'ingest',
    path: '/v1/events',
    summary: 'Store what happened, once; histories are made of it.',
    body: eventRequest,
    answer: storedEvent,
  },
  eventsBatch: {
    method: 'POST',
    scope: 'ingest',
    path: '/v1/events/batch',
    summary: 'Store up to 1,000 events; each by itself.',
    body: eventsBatchRequest,
    answer: eventsBatchAnswer,
  },
  entity: {
    method: 'GET',
    scope: 'read',
    path: '/v1/entities/{type}/{id}',
    summary: 'An entity as of a moment: events, features, decisions, counterparties.',
    params: entityName,
    query: entityQuery,
    answer: entityView,
  },
  entityPut: {
    method: 'PUT',
    scope: 'ingest',
    path: '/v1/entities/{type}/{id}',
    summary: 'Say what is known of an entity besides what happened.',
    params: entityName,
    body: entityRequest,
    answer: entityProfile,
  },
  documents: {
    method: 'GET',
    scope: 'read',
    path: '/v1/entities/{type}/{id}/documents',
    summary: 'The papers of an entity as of a moment, and how complete they are.',
    params: entityName,
    query: entityQuery,
    answer: documentsAnswer,
  },
  document: {
    method: 'POST',
    scope: 'ingest',
    path: '/v1/entities/{type}/{id}/documents',
    summary: 'Add a paper of an entity, or say what has become of it.',
    params: entityName,
    body: documentRequest,
    answer: document,
  },
  datasetUpload: {
    method: 'POST',
    scope: 'ingest',
    path: '/v1/datasets',
    summary: 'Send a data set as CSV, Parquet or NDJSON; the same file is the same data set.',
    query: datasetUpload,
    upload: datasetTypes,
    answer: dataset,
  },
  datasetGenerate: {
    method: 'POST',
    scope: 'ingest',
    path: '/v1/datasets/generate',
    summary: 'Make the data of a domain, beside requests.',
    body: generateRequest,
    answer: acceptedJob,
    accepted: acceptedJob,
  },
  datasets: {
    method: 'GET',
    scope: 'read',
    path: '/v1/datasets',
    summary: 'Data sets, newest first.',
    query: datasetsQuery,
    answer: datasetsAnswer,
  },
  datasetProfile: {
    method: 'GET',
    scope: 'read',
    path: '/v1/datasets/{id}/profile',
    summary: 'What is in a data set, column by column.',
    params: z.strictObject({ id: z.string().min(1).max(100) }),
    answer: datasetProfile,
  },
  retention: {
    method: 'GET',
    scope: 'admin',
    path: '/v1/settings/retention',
    summary: 'For how many days things are kept.',
    answer: retentionSettings,
  },
  setRetention: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/settings/retention',
    summary: 'Change for how many days things are kept.',
    body: retentionChange,
    answer: retentionSettings,
  },
  entityErasure: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/entities/{type}/{id}/erase',
    summary: 'Take away everything that a person can be told by.',
    params: entityName,
    body: erasureRequest,
    answer: erasureAnswer,
  },
  askNarrative: {
    method: 'POST',
    scope: 'score',
    path: '/v1/decisions/{id}/narrative',
    summary: 'Have a language model put a decision in words; 202 while it does.',
    params: decisionId,
    query: narrativeQuery,
    answer: narrativeView,
  },
  narrative: {
    method: 'GET',
    scope: 'read',
    path: '/v1/decisions/{id}/narrative',
    summary: 'What came of asking for words about a decision.',
    params: decisionId,
    query: narrativeQuery,
    answer: narrativeView,
  },
  decisionReproduction: {
    method: 'GET',
    scope: 'read',
    path: '/v1/decisions/{id}/reproduce',
    summary: 'Score and explain the stored inputs once more, and compare.',
    params: decisionId,
    answer: reproduction,
  },
  decisionEvidence: {
    method: 'GET',
    scope: 'audit',
    path: '/v1/decisions/{id}/bundle',
    summary: 'All that proves a decision, to be checked without this server.',
    params: decisionId,
    answer: evidence,
  },
  jobs: {
    method: 'GET',
    scope: 'read',
    path: '/v1/jobs',
    summary: 'Work that goes on beside requests, and what came of it.',
    query: jobsQuery,
    answer: jobsAnswer,
  },
  job: {
    method: 'GET',
    scope: 'read',
    path: '/v1/jobs/{id}',
    summary: 'A job: how far it is, or what came of it.',
    params: jobId,
    answer: job,
  },
  jobCancel: {
    method: 'POST',
    scope: 'ingest',
    path: '/v1/jobs/{id}/cancel',
    summary: 'Cancel a job that waits or runs.',
    params: jobId,
    answer: job,
  },
  jobEvents: {
    method: 'GET',
    scope: 'read',
    path: '/v1/jobs/{id}/events',
    summary: 'A job each time that something about it changes, until it has ended.',
    params: jobId,
    answer: job,
    isStream: true,
  },
  jobFile: {
    method: 'GET',
    scope: 'read',
    path: '/v1/jobs/{id}/files/{name}',
    summary: 'A file that a job has made.',
    params: z.strictObject({ id: z.string().min(1).max(100), name: z.string().min(1).max(100) }),
    answer: fileBytes,
    fileType: 'application/vnd.apache.parquet',
  },
  audit: {
    method: 'GET',
    scope: 'audit',
    path: '/v1/audit',
    summary: 'Entries of the audit chain.',
    query: auditQuery,
    answer: auditAnswer,
  },
  auditVerify: {
    method: 'GET',
    scope: 'audit',
    path: '/v1/audit/verify',
    summary: 'Whether every entry stands as it was made, from the first to the last.',
    query: auditVerifyQuery,
    answer: auditVerifyAnswer,
  },
  auditCheckpoints: {
    method: 'GET',
    scope: 'audit',
    path: '/v1/audit/checkpoints',
    summary: 'Where the chains ended at moments that were signed.',
    answer: auditCheckpointsAnswer,
  },
  apiKeys: {
    method: 'GET',
    scope: 'admin',
    path: '/v1/api-keys',
    summary: 'API keys, newest first; never the keys themselves.',
    query: apiKeysQuery,
    answer: apiKeysAnswer,
  },
  createApiKey: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/api-keys',
    summary: 'Make an API key; it is told in this answer and never again.',
    body: newApiKey,
    answer: apiKeyMade,
  },
  rotateApiKey: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/api-keys/{id}/rotate',
    summary: 'Make a second key for the same principal; the first stays until it is revoked.',
    params: keyId,
    answer: apiKeyMade,
  },
  revokeApiKey: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/api-keys/{id}/revoke',
    summary: 'Refuse a key from now on.',
    params: keyId,
    answer: apiKeyAnswer,
  },
  createTenant: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/tenants',
    summary:
      'Make a tenant with models, keys, users and an audit log of its own; for admins of the first tenant.',
    body: newTenant,
    answer: tenantAnswer,
  },
  users: {
    method: 'GET',
    scope: 'admin',
    path: '/v1/users',
    summary: 'People who may sign in.',
    query: usersQuery,
    answer: usersAnswer,
  },
  createUser: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/users',
    summary: 'Let somebody sign in with email and password, in a role.',
    body: newUser,
    answer: userAnswer,
  },
  disableUser: {
    method: 'POST',
    scope: 'admin',
    path: '/v1/users/{id}/disable',
    summary: 'Let somebody sign in no more, and end their sessions.',
    params: userId,
    answer: userAnswer,
  },
  session: {
    method: 'GET',
    scope: 'open',
    path: '/v1/session',
    summary: 'Who the caller is, and what the caller may do; 401 where nobody is signed in.',
    answer: sessionAnswer,
  },
  signIn: {
    method: 'POST',
    scope: 'open',
    rate: 'login',
    path: '/v1/session',
    summary: 'Sign in; the session is a cookie that only this server reads.',
    body: signInRequest,
    answer: sessionAnswer,
  },
  signInWays: {
    method: 'GET',
    scope: 'open',
    path: '/v1/session/ways',
    summary: 'How people sign in here.',
    answer: signInWays,
  },
  signOut: {
    method: 'DELETE',
    scope: 'open',
    path: '/v1/session',
    summary: 'End the session.',
    answer: signedOut,
  },
  health: {
    method: 'GET',
    scope: 'open',
    path: '/healthz',
    summary: 'Whether the process answers.',
    answer: healthAnswer,
  },
  ready: {
    method: 'GET',
    scope: 'open',
    path: '/readyz',
    summary: 'Whether decisions can be made: store, models, explainer.',
    answer: readyAnswer,
  },
} as const satisfies Record<string, Route>

export type Routes = typeof routes
