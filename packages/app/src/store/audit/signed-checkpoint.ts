import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson } from '@candor/core/canonical-json'
import type { ChainHead } from './chain-entry.ts'

/** The heads of all chains at one moment, signed: whoever keeps it can tell later whether anything before it was changed or cut off. */
export type SignedCheckpoint = {
  readonly id: string
  /** ms since 1970 in UTC */
  readonly at: number
  readonly heads: readonly ChainHead[]
  /** the first 16 hex digits of SHA-256 of the public key (SPKI, DER) */
  readonly keyId: string
  /** Ed25519, base64 */
  readonly signature: string
}

export type Unsigned = Omit<SignedCheckpoint, 'signature' | 'keyId'>

/** Signs heads with an Ed25519 key. */
export function signCheckpoint(checkpoint: Unsigned, key: KeyObject): SignedCheckpoint {
  const keyId = keyIdOf(createPublicKey(key))
  const signature = sign(null, signedBytes({ ...checkpoint, keyId }), key).toString('base64')
  return { ...checkpoint, keyId, signature }
}

export function isSignedBy(checkpoint: SignedCheckpoint, key: KeyObject): boolean {
  const signature = Buffer.from(checkpoint.signature, 'base64')
  return checkpoint.keyId === keyIdOf(key) && verify(null, signedBytes(checkpoint), key, signature)
}

export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').slice(0, 16)
}

/** A checkpoint as one line of a file of checkpoints, in the names of the wire. */
export function checkpointLine(checkpoint: SignedCheckpoint): string {
  return canonicalJson({ ...onWire(checkpoint), signature: checkpoint.signature })
}

/** @throws TypeError where a line is no checkpoint; the caller names the line */
export function readCheckpointLine(line: string): SignedCheckpoint {
  const { id, at, heads, key_id, signature } = JSON.parse(line)
  const isRead = [id, at, key_id, signature].every((text) => typeof text === 'string') && Array.isArray(heads)
  if (!isRead || Number.isNaN(Date.parse(at))) throw new TypeError('no checkpoint')
  return { id, at: Date.parse(at), heads: heads.map(headFromWire), keyId: key_id, signature }
}

function headFromWire({ chain_id, seq, hash }: Record<string, unknown>): ChainHead {
  if (typeof chain_id !== 'string' || !Number.isSafeInteger(seq) || typeof hash !== 'string')
    throw new TypeError('no head of a chain')
  return { chainId: chain_id, seq: seq as number, hash }
}

function onWire({ id, at, heads, keyId }: Omit<SignedCheckpoint, 'signature'>) {
  return {
    id,
    at: new Date(at).toISOString(),
    heads: heads.map(({ chainId, seq, hash }) => ({ chain_id: chainId, seq, hash })),
    key_id: keyId,
  }
}

function signedBytes(checkpoint: Omit<SignedCheckpoint, 'signature'>): Buffer {
  return Buffer.from(`candor.checkpoint.v1\n${canonicalJson(onWire(checkpoint))}`)
}
