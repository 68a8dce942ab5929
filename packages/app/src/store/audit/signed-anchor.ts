import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { keyIdOf } from './signed-checkpoint.ts'

/** The statement that a chain was cut off: behind which checkpoint, why, and the hash of the entry at which it goes on. */
export type Anchor = { readonly checkpoint: string; readonly reason: string; readonly behind: string }

export type AnchorSignature = { readonly key_id: string; readonly signature: string }

/** Signs the statement with an Ed25519 key; it holds at this place of the chain only. */
export function signAnchor(anchor: Anchor, key: KeyObject): AnchorSignature {
  return {
    key_id: keyIdOf(createPublicKey(key)),
    signature: sign(null, bytesOf(anchor), key).toString('base64'),
  }
}

/** Whether one of the known keys signed the statement. */
export function isAnchorSigned(
  anchor: Anchor,
  { key_id, signature }: AnchorSignature,
  keys: ReadonlyMap<string, KeyObject>,
): boolean {
  const key = keys.get(key_id)
  return key !== undefined && verify(null, bytesOf(anchor), key, Buffer.from(signature, 'base64'))
}

function bytesOf({ checkpoint, reason, behind }: Anchor): Buffer {
  return Buffer.from(`candor.re_anchor.v1\n${behind}\n${checkpoint}\n${reason}`)
}
