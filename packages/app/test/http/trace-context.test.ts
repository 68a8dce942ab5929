import { describe, expect, it } from 'vitest'
import { traceHeaders, traceIdOf } from '../../src/http/trace-context.ts'

const trace = '0af7651916cd43dd8448eb211c80319c'
const parent = 'b7ad6b7169203331'
const good = `00-${trace}-${parent}-01`

/** What is answered to these headers. */
function answered(traceparent?: string, tracestate?: string) {
  const headers = {
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  }
  const traceId = traceIdOf(headers)
  return { traceId, ...traceHeaders(headers, traceId) } as {
    traceId: string
    traceparent: string
    tracestate?: string
  }
}

describe('traceparent', () => {
  it.each([
    ['sampled', good, '01'],
    ['not sampled', `00-${trace}-${parent}-00`, '00'],
    ['flags that a later level defines', `00-${trace}-${parent}-03`, '01'],
    ['a later version', `cc-${trace}-${parent}-01`, '01'],
    ['a later version that says more', `cc-${trace}-${parent}-00-what-the-future-brings`, '00'],
  ])('%s: the trace goes on in a span of our own', (_, header, flags) => {
    const { traceId, traceparent } = answered(header)
    expect(traceId).toBe(trace)
    expect(traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-${flags}$`))
    expect(traceparent).not.toContain(parent)
  })

  it.each([
    ['none', undefined],
    ['the forbidden version', `ff-${trace}-${parent}-01`],
    ['no version', `${trace}-${parent}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${parent}-01`],
    ['a parent of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['capitals', good.toUpperCase()],
    ['a short trace', `00-${trace.slice(1)}-${parent}-01`],
    ['a long parent', `00-${trace}-${parent}0-01`],
    ['more behind version 00', `${good}-more`],
    ['a later version that runs on', `cc-${trace}-${parent}-01more`],
    ['no hexadecimal flags', `00-${trace}-${parent}-.1`],
    ['blanks', `00-${trace}-${parent}-01 `],
    ['two of them', `${good}, ${good}`],
    ['nothing in it', ''],
  ])('%s: a new trace begins, and the state is dropped', (_, header) => {
    const { traceId, traceparent, tracestate } = answered(header, 'a=1')
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(traceId).not.toBe(trace)
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
    expect(tracestate).toBeUndefined()
  })
})

describe('tracestate', () => {
  const list = (members: number) => Array.from({ length: members }, (_, i) => `k${i}=${i}`).join(',')

  it.each([
    ['one', 'rojo=00f067aa0ba902b7', 'rojo=00f067aa0ba902b7'],
    ['several, in their order', 'rojo=1,congo=t61rcWkgMzE', 'rojo=1,congo=t61rcWkgMzE'],
    ['blanks and empty members', 'a=1 , ,\tb=2', 'a=1,b=2'],
    ['a tenant', 'fw529a3039@dt=FfAaa', 'fw529a3039@dt=FfAaa'],
    ['32 members', list(32), list(32)],
  ])('%s', (_, given, expected) => {
    expect(answered(good, given).tracestate).toBe(expected)
  })

  it.each([
    ['nothing', ''],
    ['33 members', list(33)],
    ['a key twice', 'a=1,a=2'],
    ['capitals in a key', 'Foo=1'],
    ['no value', 'foo'],
    ['a value with =', 'foo=bar=baz'],
    ['a key of 257', `${'z'.repeat(257)}=1`],
    ['a value of 257', `z=${'1'.repeat(257)}`],
    ['no plain text', 'foo=\u00e9'],
  ])('%s: dropped', (_, given) => {
    expect(answered(good, given).tracestate).toBeUndefined()
  })
})
