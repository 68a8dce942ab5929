import type { AuditEntry, Evidence } from '@candor/client'
import { canonicalJson, sha256Hex } from '@candor/core'
import { appError } from '../errors.ts'
import { checkpointLine, type SignedCheckpoint } from '../store/audit/signed-checkpoint.ts'
import type { Store } from '../store/index.ts'
import type { EntryPlace } from '../store/operations/append-entry.ts'
import { knownAuditKeys } from './audit-key.ts'
import type { ServedModel, ServedModels } from './served-models.ts'

export type EvidenceParts = {
  readonly store: Store
  readonly models: ServedModels
  /** whose public keys are given along; null for none */
  readonly dataDir: string | null
}

export type EvidenceRequest = {
  readonly tenantId: string
  readonly principalId: string
  readonly id: string
  /** ms since 1970 in UTC */
  readonly at: number
}

/** Entries between a decision and the checkpoint that covers it: more are not given along. */
const mostEntries = 10_000

/**
 * All that proves a decision, as one document; that it was handed out stands in the audit log.
 *
 * @throws store.unknown_decision, store.erased, audit.not_in_log, decisions.model_not_loadable
 */
export async function decisionEvidence(parts: EvidenceParts, request: EvidenceRequest): Promise<Evidence> {
  const { store, models } = parts
  const { tenantId, id, at } = request
  const stored = await store.run('decision.evidence', { tenantId, id })
  const { decision, snapshot, salt, entry } = stored
  if (snapshot === null || salt === null || entry === null) throw appError('audit.not_in_log', { id })
  const { model_name: name, model_version } = decision
  const version = String(model_version)
  const served = await models.find({ tenantId, name, version })
  const document: Evidence = {
    format: 'candor-evidence/1',
    made_at: new Date(at).toISOString(),
    decision: await store.run('decision.get', { tenantId, id }),
    threshold: decision.threshold_json === null ? null : JSON.parse(decision.threshold_json),
    snapshot: { spec_hash: snapshot.specHash, values: snapshot.valuesJson },
    content: stored.content as Evidence['content'],
    salt,
    model: { name, version, hash: served.bundle.hash, manifest: { ...served.bundle.manifest } },
    policy: policyOf(served),
    audit: await auditPart(parts, tenantId, entry),
    how_to_verify: howToVerify,
  }
  await appendExport(store, request)
  return document
}

function policyOf({ scenario }: ServedModel): Evidence['policy'] {
  if (scenario === null) return null
  return { scenario: scenario.id, digest: `sha256:${sha256Hex(canonicalJson(scenario.policy))}` }
}

async function auditPart(
  { store, dataDir }: EvidenceParts,
  tenantId: string,
  { chainId, seq }: EntryPlace,
): Promise<Evidence['audit']> {
  const checkpoint = await coveringCheckpoint(store, tenantId, { chainId, seq })
  const to = checkpoint === null ? seq + 1 : signedSeq(checkpoint, chainId)
  return {
    seq,
    entries: await entriesBetween(store, tenantId, chainId, Math.max(1, seq - 1), to),
    checkpoint: checkpoint === null ? null : JSON.parse(checkpointLine(checkpoint)),
    public_key: checkpoint === null || dataDir === null ? null : await publicKeyOf(checkpoint, dataDir),
  }
}

async function coveringCheckpoint(
  store: Store,
  tenantId: string,
  { chainId, seq }: EntryPlace,
): Promise<SignedCheckpoint | null> {
  const checkpoints = await store.run('audit.checkpoints', { tenantId })
  const first = checkpoints.find((checkpoint) => signedSeq(checkpoint, chainId) >= seq)
  return first === undefined || signedSeq(first, chainId) - seq > mostEntries ? null : first
}

function signedSeq({ heads }: SignedCheckpoint, chain: string): number {
  return heads.find(({ chainId }) => chainId === chain)?.seq ?? 0
}

const pageSize = 1000

async function entriesBetween(
  store: Store,
  tenantId: string,
  chainId: string,
  from: number,
  to: number,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  for (let after = from - 1; after < to; after += pageSize) {
    const limit = Math.min(pageSize, to - after)
    const page = await store.run('audit.entries', { tenantId, chainId, after, limit })
    entries.push(
      ...page.map(({ prevHash, ...entry }) => ({ chain_id: chainId, ...entry, prev_hash: prevHash })),
    )
  }
  return entries
}

async function publicKeyOf({ keyId }: SignedCheckpoint, dataDir: string): Promise<string | null> {
  const key = (await knownAuditKeys(dataDir, null)).get(keyId)
  return key === undefined ? null : String(key.export({ type: 'spki', format: 'pem' }))
}

async function appendExport(store: Store, { tenantId, principalId, id, at }: EvidenceRequest): Promise<void> {
  await store.run('audit.append', {
    tenant: tenantId,
    actor: principalId,
    action: 'decision.export',
    targetType: 'decision',
    targetId: id,
    before: null,
    after: null,
    requestId: null,
    reason: null,
    at,
  })
}

const howToVerify = [
  'candor log verify --bundle FILE --key PUBLIC_KEY.pem does all of this without a server.',
  'content: SHA-256 of salt, line feed and the canonical JSON (RFC 8785) of content is after_digest in the payload of the entry numbered audit.seq.',
  'snapshot: HMAC-SHA-256 of snapshot.values under the key salt is features_sha256 of content.decision; that of payload_json under salt of content.event is its payload_sha256.',
  'chain: hash = SHA-256("candor.audit.v1\\n" + prev_hash + "\\n" + seq + "\\n" + payload), and prev_hash is the hash of the entry before.',
  'checkpoint: Ed25519 over "candor.checkpoint.v1\\n" and the canonical JSON of the checkpoint without its signature; its head is the last of the entries.',
]
