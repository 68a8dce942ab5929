import { appendEntry } from './append-entry.ts'
import { beginSession } from './begin-session.ts'
import { beginSignIn } from './begin-sign-in.ts'
import { cancelJob } from './cancel-job.ts'
import { completeExplanation } from './complete-explanation.ts'
import { createKey } from './create-key.ts'
import { createTenant, listTenants, requireTenant } from './create-tenant.ts'
import { createUser } from './create-user.ts'
import { readDecisionContent } from './decision-content.ts'
import { describeEntity } from './describe-entity.ts'
import { disableUser } from './disable-user.ts'
import { dispatchMessages, readOutboxState } from './dispatch-messages.ts'
import { endJob } from './end-job.ts'
import { endSession } from './end-session.ts'
import { enqueueJob } from './enqueue-job.ts'
import { countErasable, eraseEntity, listOwnEvents } from './erase-entity.ts'
import { findAnswer, findCall, keepAnswer, keepCall } from './find-answer.ts'
import { findDecision } from './find-decision.ts'
import { findKey } from './find-key.ts'
import { findSession } from './find-session.ts'
import { holdJob } from './hold-job.ts'
import { holdSession } from './hold-session.ts'
import { forgetOutputs, listOutputs } from './job-outputs.ts'
import { keepCheckpoint } from './keep-checkpoint.ts'
import { keepCost } from './keep-cost.ts'
import { listDecisions } from './list-decisions.ts'
import { listJobs } from './list-jobs.ts'
import { listKeys } from './list-keys.ts'
import { listLabels } from './list-labels.ts'
import { listModels } from './list-models.ts'
import { listPendingExplanations } from './list-pending-explanations.ts'
import { hasAdmin, listUsers } from './list-users.ts'
import { markKeysUsed } from './mark-keys-used.ts'
import { isNarrativeAsked, keepNarrative, readNarrative, readVerifiedText } from './narrative-record.ts'
import { probeStore } from './probe-store.ts'
import { keepBuckets, loadBuckets } from './rate-buckets.ts'
import { readCheckpoints, readEntries, readHeads } from './read-audit.ts'
import { readDecision, readExplanation } from './read-decision.ts'
import { readEntity } from './read-entity.ts'
import { readEvidence } from './read-evidence.ts'
import { readHistory } from './read-history.ts'
import { readJob } from './read-job.ts'
import {
  keepProfile,
  listDatasets,
  listDatasetUses,
  readDataset,
  recordDataset,
  sumDatasets,
  useDataset,
} from './record-dataset.ts'
import { recordDocument } from './record-document.ts'
import { recordEvent } from './record-event.ts'
import { recordLabel } from './record-label.ts'
import { registerModel } from './register-model.ts'
import { resolveModel } from './resolve-model.ts'
import { countOverdue, deleteOverdue, readRetention, setRetention } from './retention.ts'
import { revokeKey } from './revoke-key.ts'
import { rotateKey } from './rotate-key.ts'
import { setAlias } from './set-alias.ts'
import { storeDecision } from './store-decision.ts'
import { getSecret, listSecrets, putSecret, rewrapSecrets } from './stored-secrets.ts'
import { suspendJobs } from './suspend-jobs.ts'
import { takeJob } from './take-job.ts'
import { finishErasures, forgetPlaces, isDatasetFile, listUnfinished } from './tombstones.ts'
import { userBySubject } from './user-by-subject.ts'

/** Operations that write: grouped, each in a savepoint, answered after the commit. */
export const writes = {
  'answer.keep': keepAnswer,
  'audit.append': appendEntry,
  'audit.keep_checkpoint': keepCheckpoint,
  'call.keep': keepCall,
  'dataset.keep_profile': keepProfile,
  'dataset.record': recordDataset,
  'dataset.use': useDataset,
  'decision.record': storeDecision,
  'event.record': recordEvent,
  'document.record': recordDocument,
  'entity.describe': describeEntity,
  'entity.erase': eraseEntity,
  'erasure.finish': finishErasures,
  'erasure.forget_places': forgetPlaces,
  'job.cancel': cancelJob,
  'explanation.complete': completeExplanation,
  'job.end': endJob,
  'job.enqueue': enqueueJob,
  'job.forget_outputs': forgetOutputs,
  'job.hold': holdJob,
  'job.suspend': suspendJobs,
  'job.take': takeJob,
  'rate.keep': keepBuckets,
  'outbox.dispatch': dispatchMessages,
  'label.record': recordLabel,
  'key.create': createKey,
  'key.mark_used': markKeysUsed,
  'key.revoke': revokeKey,
  'key.rotate': rotateKey,
  'registry.keep_cost': keepCost,
  'narrative.keep': keepNarrative,
  'retention.delete': deleteOverdue,
  'retention.set': setRetention,
  'registry.register': registerModel,
  'registry.set_alias': setAlias,
  'secret.put': putSecret,
  'secret.rewrap': rewrapSecrets,
  'session.begin': beginSession,
  'session.end': endSession,
  'session.hold': holdSession,
  'sign_in.begin': beginSignIn,
  'store.probe': probeStore,
  'tenant.create': createTenant,
  'user.by_subject': userBySubject,
  'user.create': createUser,
  'user.disable': disableUser,
} as const

/** Operations that only read: they see what was committed when they began. */
export const reads = {
  'answer.find': findAnswer,
  'audit.checkpoints': readCheckpoints,
  'audit.decision': readDecisionContent,
  'audit.entries': readEntries,
  'audit.heads': readHeads,
  'call.find': findCall,
  'dataset.get': readDataset,
  'dataset.list': listDatasets,
  'dataset.is_file': isDatasetFile,
  'dataset.sum': sumDatasets,
  'dataset.uses': listDatasetUses,
  'entity.erasable': countErasable,
  'entity.events': listOwnEvents,
  'erasure.unfinished': listUnfinished,
  'decision.find': findDecision,
  'decision.get': readDecision,
  'decision.evidence': readEvidence,
  'decision.explanation': readExplanation,
  'decision.list': listDecisions,
  'entity.history': readHistory,
  'job.get': readJob,
  'explanation.pending': listPendingExplanations,
  'entity.read': readEntity,
  'job.list': listJobs,
  'job.outputs': listOutputs,
  'retention.count': countOverdue,
  'retention.read': readRetention,
  'narrative.find': readNarrative,
  'narrative.is_asked': isNarrativeAsked,
  'narrative.verified': readVerifiedText,
  'rate.load': loadBuckets,
  'outbox.state': readOutboxState,
  'label.list': listLabels,
  'key.find': findKey,
  'key.list': listKeys,
  'registry.list': listModels,
  'registry.resolve': resolveModel,
  'secret.get': getSecret,
  'secret.list': listSecrets,
  'session.find': findSession,
  'tenant.list': listTenants,
  'tenant.require': requireTenant,
  'user.has_admin': hasAdmin,
  'user.list': listUsers,
} as const

/** Reads of many rows, which a server leaves to a thread of their own; all others find their rows by a key. */
export const longReads: ReadonlySet<string> = new Set<keyof typeof reads>([
  'audit.checkpoints',
  'audit.entries',
  'dataset.list',
  'dataset.sum',
  'decision.list',
  'entity.erasable',
  'entity.events',
  'entity.read',
  'explanation.pending',
  'job.list',
  'job.outputs',
  'label.list',
  'registry.list',
  'retention.count',
])

export type Operations = typeof writes & typeof reads
export type OperationName = keyof Operations
export type OperationInput<Name extends OperationName> = Parameters<Operations[Name]>[1]
export type OperationOutput<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>
