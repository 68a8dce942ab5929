import type { KeyObject } from 'node:crypto'
import { appError } from '../errors.ts'
import { type ChainEntry, type ChainHead, firstPrevHash, saltedDigest } from '../store/audit/chain-entry.ts'
import { type ChainFault, createChainVerifier } from '../store/audit/chain-verifier.ts'
import { type AnchorSignature, isAnchorSigned } from '../store/audit/signed-anchor.ts'
import { isSignedBy, type SignedCheckpoint } from '../store/audit/signed-checkpoint.ts'
import type { Store } from '../store/index.ts'

export type VerifyLog = {
  readonly store: Store
  readonly tenantId: string
  /** signed heads to hold the chains against, with the keys that may have signed them */
  readonly checkpoints?: readonly SignedCheckpoint[]
  readonly keys?: ReadonlyMap<string, KeyObject>
  /** whether each decision that is still there is compared with its digest too */
  readonly withDecisions?: boolean
  readonly onProgress?: (done: number, total: number) => void
}

export type LogVerdict = {
  readonly ok: boolean
  /** entries whose hash, link and place are right */
  readonly checked: number
  readonly first_bad: ChainFault | null
  readonly heads: readonly { readonly chain: string; readonly seq: number; readonly hash: string }[]
  readonly checkpoints: number
  /** checkpoints behind which a chain was declared to have been cut off, by an entry of its own */
  readonly re_anchored: readonly string[]
  readonly decisions: { readonly checked: number; readonly erased: number } | null
}

const pageSize = 1000

/**
 * Follows every chain from its first entry to its head, and holds it against signed checkpoints.
 *
 * @throws audit.unknown_key, audit.bad_signature of a checkpoint
 */
export async function verifyLog(options: VerifyLog): Promise<LogVerdict> {
  const { store, tenantId, checkpoints = [], withDecisions = false, onProgress } = options
  for (const checkpoint of checkpoints) requireSignature(checkpoint, options.keys ?? new Map())
  const heads = await store.run('audit.heads', { tenantId })
  const total = heads.reduce((sum, { seq }) => sum + seq, 0)
  const seen: Seen = {
    hashes: new Map(),
    reAnchored: new Set(),
    decisions: 0,
    erased: 0,
    declared: 0,
    lastErased: null,
  }
  let checked = 0
  let fault: ChainFault | null = null
  for (const head of heads) {
    const verifier = createChainVerifier(head.chainId)
    fault = await follow(options, head, verifier, seen, (done) => onProgress?.(checked + done, total))
    checked += verifier.checked
    if (fault !== null) break
  }
  fault ??= firstLost(checkpoints, heads, seen) ?? undeclared(seen)
  return {
    ok: fault === null,
    checked,
    first_bad: fault,
    heads: heads.map(({ chainId, seq, hash }) => ({ chain: chainId, seq, hash })),
    checkpoints: checkpoints.length,
    re_anchored: [...seen.reAnchored],
    decisions: withDecisions ? { checked: seen.decisions, erased: seen.erased } : null,
  }
}

/** What is remembered of the entries on the way. */
type Seen = {
  /** hash of the entry at each place that a checkpoint names, by `chain/seq` */
  readonly hashes: Map<string, string>
  readonly reAnchored: Set<string>
  decisions: number
  /** decisions whose salt is gone */
  erased: number
  /** decisions that entries say were erased */
  declared: number
  lastErased: Pick<ChainFault, 'chain' | 'seq'> | null
}

async function follow(
  options: VerifyLog,
  head: ChainHead,
  verifier: ReturnType<typeof createChainVerifier>,
  seen: Seen,
  onProgress: (done: number) => void,
): Promise<ChainFault | null> {
  const { store, tenantId, checkpoints = [] } = options
  const { chainId } = head
  const named = new Set(checkpoints.flatMap(({ heads }) => heads.map((one) => placeOf(one))))
  for (let after = 0; after < head.seq; after += pageSize) {
    const limit = Math.min(pageSize, head.seq - after)
    const entries = await store.run('audit.entries', { tenantId, chainId, after, limit })
    for (const entry of entries) {
      const fault = verifier.add(entry)
      if (fault !== null) return fault
      const place = placeOf({ chainId, seq: entry.seq })
      if (named.has(place)) seen.hashes.set(place, entry.hash)
      const isSame = await lookAt(chainId, entry, options, seen)
      if (!isSame) return { chain: chainId, seq: entry.seq, kind: 'content' }
    }
    onProgress(verifier.checked)
    if (entries.length < limit) break
  }
  return verifier.finish(head)
}

const aboutDecisions: ReadonlySet<string> = new Set(['decision.record', 'explanation.complete'])

/** False where what an entry is about is not what it was. */
async function lookAt(
  chain: string,
  { seq, payload, prevHash }: ChainEntry,
  { store, tenantId, withDecisions = false, keys = new Map() }: VerifyLog,
  seen: Seen,
): Promise<boolean> {
  const fact = JSON.parse(payload) as StoredFact
  const { action, target_id, after_digest, details } = fact
  if (action === 're_anchor' && isAnchor(fact, prevHash, keys)) seen.reAnchored.add(target_id)
  if (erasures.has(action)) seen.declared += details?.decisions ?? 0
  if (!withDecisions || !aboutDecisions.has(action)) return true
  const { content, explanation, salt } = await store.run('audit.decision', { tenantId, id: target_id })
  if (action === 'explanation.complete')
    return salt === null || saltedDigest(salt, explanation) === after_digest
  if (salt === null) {
    seen.erased += 1
    seen.lastErased = { chain, seq }
    return true
  }
  seen.decisions += 1
  return content !== null && saltedDigest(salt, content) === after_digest
}

type StoredFact = {
  readonly action: string
  readonly target_id: string
  readonly after_digest: string | null
  readonly reason: string | null
  readonly details?: Partial<AnchorSignature> & { readonly decisions?: number }
}

/** Whoever takes content away in the regular way says of how many decisions. */
const erasures = new Set(['entity.erase', 'store.retain'])

/** Anybody who can write the store can write that it was cut off; only who has the key can sign it. */
function isAnchor(
  { target_id, reason, details: { key_id, signature } = {} }: StoredFact,
  behind: string,
  keys: ReadonlyMap<string, KeyObject>,
): boolean {
  if (key_id === undefined || signature === undefined) return false
  return isAnchorSigned({ checkpoint: target_id, reason: reason ?? '', behind }, { key_id, signature }, keys)
}

/** The first place of a checkpoint at which there is nothing, or something else. */
function firstLost(
  checkpoints: readonly SignedCheckpoint[],
  heads: readonly ChainHead[],
  { hashes, reAnchored }: Seen,
): ChainFault | null {
  for (const checkpoint of checkpoints) {
    if (reAnchored.has(checkpoint.id)) continue
    for (const signed of checkpoint.heads) {
      const end = heads.find(({ chainId }) => chainId === signed.chainId)?.seq ?? 0
      if (signed.seq > end) return { chain: signed.chainId, seq: end + 1, kind: 'truncated' }
      const hash = signed.seq === 0 ? firstPrevHash : hashes.get(placeOf(signed))
      if (hash !== signed.hash) return { chain: signed.chainId, seq: signed.seq, kind: 'fork' }
    }
  }
  return null
}

/** Somebody may have taken salt and content away by himself, so that nothing can be compared: more are gone than was ever said. */
function undeclared({ erased, declared, lastErased }: Seen): ChainFault | null {
  return lastErased === null || erased <= declared ? null : { ...lastErased, kind: 'content' }
}

function placeOf({ chainId, seq }: Pick<ChainHead, 'chainId' | 'seq'>): string {
  return `${chainId}/${seq}`
}

function requireSignature(checkpoint: SignedCheckpoint, keys: ReadonlyMap<string, KeyObject>): void {
  const { id, keyId } = checkpoint
  const key = keys.get(keyId)
  if (key === undefined) throw appError('audit.unknown_key', { checkpoint: id, key: keyId })
  if (!isSignedBy(checkpoint, key)) throw appError('audit.bad_signature', { checkpoint: id })
}
