import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createRandom, createSha256, hexOf, sha256, sha256Hex } from '../../src/math/index.ts'

describe('sha256', () => {
  it('gives the digests of FIPS 180-4', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(sha256Hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    )
    expect(sha256Hex(new Uint8Array(1e6).fill(97))).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    )
  })

  it('hashes text as UTF-8', () => {
    expect(sha256Hex('naïve ✓ 😀')).toBe(createHash('sha256').update('naïve ✓ 😀', 'utf8').digest('hex'))
  })

  it('equals another implementation at every length around a block, whole and in pieces', () => {
    const random = createRandom(1)
    for (let n = 0; n <= 200; n++) {
      const bytes = Uint8Array.from({ length: n }, () => random.int(256))
      const wanted = createHash('sha256').update(bytes).digest('hex')
      expect(hexOf(sha256(bytes))).toBe(wanted)
      const running = createSha256()
      for (let at = 0; at < n; ) {
        const end = at + random.int(70)
        running.update(bytes.subarray(at, end))
        at = end
      }
      expect(hexOf(running.digest())).toBe(wanted)
    }
  })
})
