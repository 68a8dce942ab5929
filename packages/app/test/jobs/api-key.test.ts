import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { keyEnvironment } from '../../src/config/index.ts'
import { keyPrefix, makeApiKey } from '../../src/jobs/api-key.ts'

it('makes a key of environment, name and 32 random bytes, and keeps its hash only', () => {
  const { key, prefix, hash } = makeApiKey('test')
  expect(key).toMatch(/^cdr_test_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/)
  expect(keyPrefix(key)).toBe(prefix)
  expect(Buffer.from(key.slice(prefix.length + 1), 'base64url')).toHaveLength(32)
  expect(hash).toBe(createHash('sha256').update(key).digest('hex'))
  expect(new Set(Array.from({ length: 100 }, () => makeApiKey('test').prefix)).size).toBe(100)
})

it.each(['', 'cdr_test_abc', 'Bearer x', `cdr_live_${'a'.repeat(12)}_short`])('%s is no key', (text) => {
  expect(keyPrefix(text)).toBeNull()
})

it('takes the environment from CANDOR_ENV', () => {
  expect(keyEnvironment({})).toBe('live')
  expect(keyEnvironment({ CANDOR_ENV: 'test' })).toBe('test')
  expect(() => keyEnvironment({ CANDOR_ENV: 'My Env' })).toThrow(
    expect.objectContaining({ code: 'app.bad_environment' }),
  )
})
