import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Evidence, evidence } from '@candor/client'
import { canonicalJson } from '@candor/core'
import { appError } from '../errors.ts'
import { type ChainEntry, saltedDigest } from '../store/audit/chain-entry.ts'
import { createChainVerifier } from '../store/audit/chain-verifier.ts'
import { rowDigest } from '../store/audit/row-digest.ts'
import { isSignedBy, keyIdOf, readCheckpointLine } from '../store/audit/signed-checkpoint.ts'
import { decisionViewOf } from '../store/decision-view.ts'
import type { StoreSchema } from '../store/schema.ts'
import { plainIssue } from './plain-issue.ts'

export type EvidenceCheck = { readonly name: string; readonly ok: boolean; readonly detail: string }

export type EvidenceVerdict = {
  readonly ok: boolean
  readonly decision: string
  readonly checks: readonly EvidenceCheck[]
}

/**
 * Reads the document that proves a decision.
 *
 * @throws files.not_found, audit.bad_evidence
 */
export async function readEvidenceFile(path: string): Promise<Evidence> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw appError('files.not_found', { path })
  })
  const read = evidence.safeParse(parsed(text), { error: plainIssue })
  if (read.success) return read.data
  const [issue] = read.error.issues
  const place = issue!.path.map(String).join('/')
  throw appError('audit.bad_evidence', {
    path,
    detail: place === '' ? issue!.message : `${place}: ${issue!.message}`,
  })
}

/**
 * Holds a document against itself: rows, inputs, answer and sum, model, chain, and the signature at its end. Neither store nor server is asked.
 *
 * @param keys the public keys whose signatures count; none: the one in the document counts, and the verdict says so
 */
export function verifyEvidence(
  document: Evidence,
  keys: ReadonlyMap<string, KeyObject> = new Map(),
): EvidenceVerdict {
  const rows = rowsOf(document)
  const checks = [
    check('rows', () => areRows(document), 'as the audit entry digests them', 'other than the entry says'),
    check('inputs', () => areInputs(document, rows), 'those that were scored', 'not those that were scored'),
    check('answer', () => isAnswer(document, rows), 'what the rows say', 'other than the rows say'),
    check('sum', () => addsUp(rows), 'contributions add up', 'contributions do not add up to the score'),
    check('model', () => isModel(document, rows), 'the one that decided', 'not the one that decided'),
    check('chain', () => isChain(document), 'every entry follows the one before', 'an entry was changed'),
    checkpointCheck(document, keys),
  ]
  return { ok: checks.every(({ ok }) => ok), decision: rows.decision.id, checks }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

type Rows = Pick<StoreSchema, 'decision' | 'event'> & {
  readonly explanation: StoreSchema['explanation'] | null
}

function rowsOf({ content: { decision, event, explanation } }: Evidence): Rows {
  const isThere = 'decision_id' in explanation
  return { decision, event, explanation: isThere ? explanation : null } as unknown as Rows
}

/** What cannot even be compared, since a part has another form, is not right either. */
function check(name: string, isRight: () => boolean, right: string, wrong: string): EvidenceCheck {
  try {
    const ok = isRight()
    return { name, ok, detail: ok ? right : wrong }
  } catch {
    return { name, ok: false, detail: wrong }
  }
}

function areRows({ content, salt, audit }: Evidence): boolean {
  const entry = audit.entries.find(({ seq }) => seq === audit.seq)
  const { action, target_id, after_digest } = JSON.parse(entry!.payload)
  const isAbout = action === 'decision.record' && target_id === content.decision['id']
  return isAbout && saltedDigest(salt, content) === after_digest
}

function areInputs({ salt, snapshot }: Evidence, { decision, event }: Rows): boolean {
  return (
    rowDigest(salt, snapshot.values) === decision.features_sha256 &&
    rowDigest(event.salt ?? '', event.payload_json) === event.payload_sha256
  )
}

/** How far a narrative has come is no part of what was decided. */
function isAnswer({ decision: answer, threshold, model }: Evidence, rows: Rows): boolean {
  const view = decisionViewOf({ ...rows, externalId: rows.event.external_id, modelHash: model.hash })
  const stored = rows.decision.threshold_json === null ? null : JSON.parse(rows.decision.threshold_json)
  return (
    canonicalJson({ ...view, narrative: answer.narrative }) === canonicalJson(answer) &&
    canonicalJson(stored) === canonicalJson(threshold)
  )
}

/** Sums in another order differ in the last bits of the largest summand: the bound that explanations are held to, |residual| <= 1e-9 · max(1, |score|, Σ|phi|). */
const tolerance = 1e-9

function addsUp({ explanation }: Rows): boolean {
  if (explanation?.status !== 'ok') return true
  const contributions = JSON.parse(explanation.contributions_json!) as { phi: number }[]
  const sum = contributions.reduce((total, { phi }) => total + phi, explanation.base!)
  const size = contributions.reduce((total, { phi }) => total + Math.abs(phi), 0)
  const bound = tolerance * Math.max(1, Math.abs(explanation.score!), size)
  return Math.abs(sum - explanation.score!) <= Math.abs(explanation.residual!) + bound
}

function isModel({ model: { hash, manifest } }: Evidence, { explanation }: Rows): boolean {
  const { manifest_digest, ...rest } = manifest
  const digest = createHash('sha256').update(canonicalJson(rest)).digest('hex')
  const isExplained = explanation === null || explanation.model_hash === hash
  return isExplained && manifest['model_hash'] === hash && manifest_digest === digest
}

function isChain({ audit: { seq, entries } }: Evidence): boolean {
  const [first] = entries.map(chainEntryOf)
  const { chain_id } = entries[0]!
  const before = { chainId: chain_id, seq: first!.seq - 1, hash: first!.prevHash }
  const verifier = createChainVerifier(chain_id, before)
  const isWhole = entries.every(
    (entry) => entry.chain_id === chain_id && verifier.add(chainEntryOf(entry)) === null,
  )
  return isWhole && entries.some((entry) => entry.seq === seq)
}

function chainEntryOf({
  seq,
  ts,
  payload,
  prev_hash,
  hash,
}: Evidence['audit']['entries'][number]): ChainEntry {
  return { seq, ts, payload, prevHash: prev_hash, hash }
}

function checkpointCheck(
  { audit: { seq, entries, checkpoint, public_key } }: Evidence,
  keys: ReadonlyMap<string, KeyObject>,
): EvidenceCheck {
  const name = 'checkpoint'
  if (checkpoint === null)
    return {
      name,
      ok: true,
      detail: 'none covers the entry yet: whoever could write the log could have made it',
    }
  const own = public_key === null ? null : createPublicKey(public_key)
  const key = keys.get(checkpoint.key_id) ?? (keys.size === 0 ? own : null)
  if (key === null) return { name, ok: false, detail: `signed with ${checkpoint.key_id}, which is not known` }
  const last = entries.at(-1)!
  const signed = readCheckpointLine(JSON.stringify(checkpoint))
  const covers = signed.heads.some(
    (head) => head.chainId === last.chain_id && head.seq === last.seq && head.hash === last.hash,
  )
  if (!covers || last.seq < seq || !isSignedBy(signed, key))
    return { name, ok: false, detail: 'its signature does not cover the entry' }
  const whose =
    keys.size === 0 ? 'the key of the file itself, compare it with one that you know' : 'a known key'
  return { name, ok: true, detail: `signed on ${checkpoint.at} with ${keyIdOf(key)}: ${whose}` }
}
