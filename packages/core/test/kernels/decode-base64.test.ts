import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../src/kernels/decode-base64.ts'
import { createRandom } from '../../src/math/index.ts'

describe('decodeBase64', () => {
  it.each([
    ['', []],
    ['AQ==', [1]],
    ['AQI=', [1, 2]],
    ['AQID', [1, 2, 3]],
    ['+/+/', [251, 255, 191]],
  ])('reads %j', (text, bytes) => {
    expect([...decodeBase64(text)]).toEqual(bytes)
  })

  it('reads what Node writes', () => {
    const random = createRandom(31)
    for (let length = 0; length < 200; length++) {
      const bytes = Buffer.from(Uint8Array.from({ length }, () => random.int(256)))
      expect(Buffer.from(decodeBase64(bytes.toString('base64')))).toEqual(bytes)
    }
  })
})
