/**
 * What has been decided and registered, durably. Named operations enter, their values leave after the commit.
 *
 * Clocks and ids come in with the input. It must not know how a decision is made, who asked over which protocol, nor what a
 * model is beyond its record; the bundle beside it is the one thing stored as files.
 */
export * from './decision-record.ts'
export { listContributions } from './decision-view.ts'
export * from './open-store.ts'
export type { JobFile, JobResult } from './operations/end-job.ts'
export type { NamedEntity } from './operations/ensure-entity.ts'
export { type EventName, requireNamelessReason } from './operations/erase-entity.ts'
export type { ErasedDataset, ErasedFiles, ErasedOutput } from './operations/erase-files.ts'
export type { IdempotentCall } from './operations/find-answer.ts'
export type { KnownKey } from './operations/find-key.ts'
export type { KnownSession } from './operations/find-session.ts'
export type { OperationInput } from './operations/index.ts'
export type { KeyStored } from './operations/insert-key.ts'
export type { JobOutputs, KeptFile } from './operations/job-outputs.ts'
export type { JobPage, JobProgress, JobRecord, JobState } from './operations/job-record.ts'
export { type KeyRecord, keyStatus } from './operations/key-record.ts'
export type { ListModels, ModelPage, ModelRecord } from './operations/list-models.ts'
export type { PendingExplanation } from './operations/list-pending-explanations.ts'
export type {
  CostRecord,
  FeatureRecord,
  MetricsRecord,
  ModelVersionRecord,
} from './operations/model-version-record.ts'
export type { EntityHistory, HistoryOf, PastEvent } from './operations/read-history.ts'
export type { DatasetUse, RecordedDataset } from './operations/record-dataset.ts'
export type { HappenedEvent, RecordedEvent } from './operations/record-event.ts'
export type { Labelled, RecordedLabel } from './operations/record-label.ts'
export type { Registered, RegisterModel } from './operations/register-model.ts'
export type { HistorySeen } from './operations/require-unmoved.ts'
export type { ModelChoice } from './operations/resolve-model.ts'
export type { NewEvent } from './operations/store-decision.ts'
export type { UserRecord } from './operations/user-record.ts'
export { type MadeDecision, type Recorded, recordDecision } from './record-decision.ts'
export { requireSpace } from './require-space.ts'
export type { StoreSchema } from './schema.ts'
