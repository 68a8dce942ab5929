import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { entryHash, firstPrevHash, nextEntry, saltedDigest } from '../../../src/store/audit/chain-entry.ts'

const fact = {
  tenant: 'default',
  actor: 'demo',
  action: 'decision.record',
  targetType: 'decision',
  targetId: 'd-1',
  before: null,
  after: 'sha256:00',
  requestId: null,
  reason: null,
  at: 1_700_000_000_007,
}

describe('nextEntry', () => {
  it('links to the head, and hashes the bytes that the format names', () => {
    const first = nextEntry({ chainId: 'default/0', seq: 0, hash: firstPrevHash }, fact)
    expect(first.payload).toBe(
      '{"action":"decision.record","actor":"demo","after_digest":"sha256:00","before_digest":null,"chain_id":"default/0","reason":null,' +
        '"request_id":null,"target_id":"d-1","target_type":"decision","tenant":"default","ts":"2023-11-14T22:13:20.007Z"}',
    )
    const bytes = `candor.audit.v1\n${'0'.repeat(64)}\n1\n${first.payload}`
    expect(first.hash).toBe(createHash('sha256').update(bytes).digest('hex'))
    const second = nextEntry({ chainId: 'default/0', ...first }, fact)
    expect(second).toMatchObject({ seq: 2, prevHash: first.hash })
    expect(second.hash).not.toBe(first.hash)
  })
})

describe('entryHash', () => {
  it('tells where one part ends and the next begins', () => {
    expect(entryHash(firstPrevHash, 1, '1\n{}')).not.toBe(entryHash(firstPrevHash, 11, '{}'))
  })
})

describe('saltedDigest', () => {
  it('is another for every salt, and does not depend on the order of names', () => {
    expect(saltedDigest('a', { x: 1, y: 2 })).toBe(saltedDigest('a', { y: 2, x: 1 }))
    expect(saltedDigest('a', { x: 1 })).not.toBe(saltedDigest('b', { x: 1 }))
  })
})
