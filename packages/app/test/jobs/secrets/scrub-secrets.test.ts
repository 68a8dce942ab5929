import { describe, expect, it } from 'vitest'
import { scrubberOf } from '../../../src/jobs/secrets/scrub-secrets.ts'

describe('scrubberOf', () => {
  it('takes known secrets out, as they are and as JSON writes them', () => {
    const scrub = scrubberOf(['sword"fish', 'postgres://candor:tr%6Fut-1@db/x'])
    expect(scrub('a sword"fish b')).toBe('a [redacted] b')
    expect(scrub(JSON.stringify({ a: 'sword"fish' }))).toBe('{"a":"[redacted]"}')
    expect(scrub('trout-1 tr%6Fut-1 db')).toBe('[redacted] [redacted] db')
  })

  it.each([
    ['postgres://candor:word@db/x', 'postgres://candor:[redacted]@db/x'],
    ['"https://u:w@h/"', '"https://u:[redacted]@h/"'],
    ['authorization: Bearer abc.def-123', 'authorization: Bearer [redacted]'],
    ['Basic dXNlcjp3b3Jk', 'Basic [redacted]'],
    [`key cdr_live_0a1b2c_${'x'.repeat(43)}.`, 'key cdr_[redacted].'],
    ['{"cookie":"__Host-candor=abc123; a=b"}', '{"cookie":"__Host-candor=[redacted]; a=b"}'],
  ])('takes the credential out of %s', (text, clean) => {
    expect(scrubberOf([])(text)).toBe(clean)
  })

  it.each([
    'a decision of claims-gbm took 3 ms',
    'http://127.0.0.1:8080/v1/models',
    '{"time":"2026-01-01T00:00:00.000Z","decision_id":"0190-a"}',
    'mail@example.org: the Bearer of news',
    'sqlite:/srv/candor/candor.db',
  ])('leaves %s as it is', (text) => {
    expect(scrubberOf(['short', 'sqlite:/srv/candor/candor.db'])(text)).toBe(text)
  })
})
