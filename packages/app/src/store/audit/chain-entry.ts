import { createHash } from 'node:crypto'
import { canonicalJson } from '@candor/core/canonical-json'

/** One link of an audit chain as it is stored: `payload` byte for byte, the hashes in lower-case hex. */
export type ChainEntry = {
  readonly seq: number
  /** RFC 3339 in UTC with milliseconds, as in the payload */
  readonly ts: string
  readonly payload: string
  readonly prevHash: string
  readonly hash: string
}

/** The last link of a chain; of an empty one `seq` is 0 and the hash 64 zeros. */
export type ChainHead = { readonly chainId: string; readonly seq: number; readonly hash: string }

/** What an entry says: who did what to what, and the digests of what stood there before and after. */
export type AuditFact = {
  readonly tenant: string
  readonly actor: string
  readonly action: string
  readonly targetType: string
  readonly targetId: string
  readonly before: string | null
  readonly after: string | null
  readonly requestId: string | null
  readonly reason: string | null
  /** ms since 1970 in UTC */
  readonly at: number
  /** more that an action has to say, plain JSON */
  readonly details?: Readonly<Record<string, unknown>>
}

export const firstPrevHash = '0'.repeat(64)

const domain = 'candor.audit.v1'

/**
 * The hash that links an entry to all before it: SHA-256 of `candor.audit.v1 LF prev_hash LF seq LF payload`.
 *
 * @example
 * entryHash(firstPrevHash, 1, '{}').length   // 64
 */
export function entryHash(prevHash: string, seq: number, payload: string): string {
  return createHash('sha256').update(`${domain}\n${prevHash}\n${seq}\n${payload}`).digest('hex')
}

/** The entry that follows a head. */
export function nextEntry(head: ChainHead, fact: AuditFact): ChainEntry {
  const seq = head.seq + 1
  const ts = new Date(fact.at).toISOString()
  const payload = payloadOf(head.chainId, ts, fact)
  return { seq, ts, payload, prevHash: head.hash, hash: entryHash(head.hash, seq, payload) }
}

function payloadOf(chainId: string, ts: string, fact: AuditFact): string {
  return canonicalJson({
    chain_id: chainId,
    ts,
    tenant: fact.tenant,
    actor: fact.actor,
    action: fact.action,
    target_type: fact.targetType,
    target_id: fact.targetId,
    before_digest: fact.before,
    after_digest: fact.after,
    request_id: fact.requestId,
    reason: fact.reason,
    ...(fact.details === undefined ? {} : { details: fact.details }),
  })
}

/**
 * The digest of what an entry is about. The salt stands apart and can be erased with the content: then nobody can find out by trying
 * what the content was, and the chain still verifies.
 */
export function saltedDigest(salt: string, content: unknown): string {
  return `sha256:${createHash('sha256')
    .update(`${salt}\n${canonicalJson(content)}`)
    .digest('hex')}`
}
