import type { KeyObject } from 'node:crypto'
import { appError } from '../errors.ts'
import { signAnchor } from '../store/audit/signed-anchor.ts'
import type { SignedCheckpoint } from '../store/audit/signed-checkpoint.ts'
import { auditKey } from './audit-key.ts'
import type { CheckpointParts } from './sign-checkpoint.ts'
import { verifyLog } from './verify-log.ts'

export type ReAnchor = CheckpointParts & {
  /** what the chains are behind */
  readonly checkpoint: SignedCheckpoint
  readonly keys: ReadonlyMap<string, KeyObject>
  readonly reason: string
  readonly actor: string
}

/**
 * Says in the chain itself, signed, that it was cut off behind a checkpoint, as after a restored backup: nothing that stands is changed, and later verifications name
 * the place.
 *
 * @throws audit.not_cut_off where the chain reaches the checkpoint, or is broken in another way
 */
export async function reAnchorLog(options: ReAnchor): Promise<void> {
  const { store, tenantId, checkpoint, keys, dataDir, reason, actor } = options
  const { first_bad } = await verifyLog({ store, tenantId, checkpoints: [checkpoint], keys })
  if (first_bad?.kind !== 'truncated')
    throw appError('audit.not_cut_off', {
      checkpoint: checkpoint.id,
      found: first_bad === null ? 'everything it covers' : `${first_bad.kind} at ${first_bad.seq}`,
    })
  const key = await auditKey(dataDir)
  const heads = await store.run('audit.heads', { tenantId })
  const { hash } = heads.find(({ chainId }) => chainId === first_bad.chain)!
  await store.run('audit.append', {
    tenant: tenantId,
    actor,
    action: 're_anchor',
    targetType: 'audit_checkpoint',
    targetId: checkpoint.id,
    before: null,
    after: null,
    requestId: null,
    reason,
    at: Date.now(),
    details: {
      lost_from: first_bad.seq,
      lost_to: Math.max(...checkpoint.heads.map(({ seq }) => seq)),
      ...signAnchor({ checkpoint: checkpoint.id, reason, behind: hash }, key),
    },
  })
}
