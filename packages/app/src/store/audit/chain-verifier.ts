import { type ChainEntry, type ChainHead, entryHash, firstPrevHash } from './chain-entry.ts'

/**
 * What is wrong with a chain: an entry's own bytes (`content`), its tie to the one before (`link`), entries that are missing (`gap`) or follow the last
 * one in a head or checkpoint (`truncated`), or another entry than the one that was signed (`fork`).
 */
export type ChainFault = {
  readonly chain: string
  readonly seq: number
  readonly kind: 'content' | 'link' | 'gap' | 'fork' | 'truncated'
}

export type ChainVerifier = {
  /** entries in rising order of seq; returns the first fault, after which nothing more is looked at */
  add(entry: ChainEntry): ChainFault | null
  /** compares the end of the chain with its stored head */
  finish(head: ChainHead): ChainFault | null
  readonly checked: number
}

/**
 * Follows a chain entry by entry.
 *
 * @param from the last entry that is known to be good; the verification goes on behind it
 */
export function createChainVerifier(
  chainId: string,
  from: ChainHead = { chainId, seq: 0, hash: firstPrevHash },
): ChainVerifier {
  let last = from
  let checked = 0
  const fault = (seq: number, kind: ChainFault['kind']): ChainFault => ({ chain: chainId, seq, kind })
  return {
    add(entry) {
      if (entry.seq !== last.seq + 1) return fault(last.seq + 1, 'gap')
      if (entry.prevHash !== last.hash) return fault(entry.seq, 'link')
      if (!isWhole(chainId, entry)) return fault(entry.seq, 'content')
      last = { chainId, seq: entry.seq, hash: entry.hash }
      checked += 1
      return null
    },
    finish(head) {
      if (head.seq > last.seq) return fault(last.seq + 1, 'truncated')
      return head.seq === last.seq && head.hash === last.hash ? null : fault(last.seq, 'fork')
    },
    get checked() {
      return checked
    },
  }
}

/** An entry moved in from another chain, or dated anew beside its payload, is not whole either. */
function isWhole(chainId: string, { seq, ts, payload, prevHash, hash }: ChainEntry): boolean {
  if (entryHash(prevHash, seq, payload) !== hash) return false
  const said = JSON.parse(payload) as { chain_id?: unknown; ts?: unknown }
  return said.chain_id === chainId && said.ts === ts
}
