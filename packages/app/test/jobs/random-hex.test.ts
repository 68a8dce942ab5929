import { expect, it } from 'vitest'
import { randomHex } from '../../src/jobs/random-hex.ts'

it('gives as many digits as asked for, never the same again, whatever was asked before', () => {
  const seen = new Set<string>()
  for (let i = 0; i < 5000; i++) {
    const bytes = [8, 16, 7][i % 3]!
    const text = randomHex(bytes)
    expect(text).toMatch(/^[0-9a-f]+$/)
    expect(text).toHaveLength(2 * bytes)
    seen.add(text)
  }
  expect(seen.size).toBe(5000)
})
