import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseInstant } from '../../src/data/index.ts'

it.each([
  ['2015-01-25', '2015-01-25T00:00:00.000Z'],
  ['2015-01-25T06:30', '2015-01-25T06:30:00.000Z'],
  ['2015-01-25 06:30:15', '2015-01-25T06:30:15.000Z'],
  ['2015-01-25T06:30:15.1Z', '2015-01-25T06:30:15.100Z'],
  ['2015-01-25T06:30:15.123456789Z', '2015-01-25T06:30:15.123Z'],
  ['2015-01-25 06:30:00+01:00', '2015-01-25T05:30:00.000Z'],
  ['2015-01-25 23:30:00-0330', '2015-01-26T03:00:00.000Z'],
  ['2016-02-29', '2016-02-29T00:00:00.000Z'],
  ['0050-03-01', '0050-03-01T00:00:00.000Z'],
])('%s is %s', (text, iso) => {
  expect(new Date(parseInstant(text)).toISOString()).toBe(iso)
})

it.each([
  '',
  '2015',
  '25.01.2015',
  '01/25/2015',
  '2015-02-30',
  '2015-13-01',
  '2015-00-10',
  '2015-01-25T24:00',
  '2015-01-25T10:60',
  '2015-01-25T10:00:60',
  '2015-01-25Z',
  ' 2015-01-25',
])('"%s" is no instant', (text) => {
  expect(parseInstant(text)).toBeNaN()
})

/** The same by a regular expression and `Date`. */
function naiveInstant(text: string): number {
  const pattern =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/
  const [, ...parts] = pattern.exec(text) ?? []
  const [year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts
  if (year === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return Number.NaN
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0').slice(0, 3)))
  const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return date.getTime() - (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

it('every date of four hundred years and more is the one that Date names', () => {
  for (let year = 0; year < 10_000; year += year < 2030 ? 1 : 97)
    for (let month = 1; month <= 12; month++)
      for (const day of [1, 28, 29, 30, 31]) {
        const text = [
          String(year).padStart(4, '0'),
          ...[month, day].map((n) => String(n).padStart(2, '0')),
        ].join('-')
        if (!Object.is(parseInstant(text), naiveInstant(text))) expect.fail(text)
      }
})

it('reads of any text what the naive twin reads', () => {
  const two = fc
    .oneof({ weight: 12, arbitrary: fc.integer({ min: 0, max: 23 }) }, fc.integer({ min: 0, max: 70 }))
    .map((n) => String(n).padStart(2, '0'))
  const mostly = (usual: readonly string[], others: readonly string[]) =>
    fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...usual) }, fc.constantFrom(...others))
  const part = fc.constantFrom('-', ':', 'T', ' ', '.', 'Z', '+', '', '7', 'x', '٣', '\n')
  const whole = fc.tuple(
    fc.constantFrom('2016', '1900', '0000', '9999', '1970'),
    fc.constant('-'),
    mostly(['01', '02', '12'], ['13', '00']),
    fc.constant('-'),
    mostly(['01', '12', '28', '29', '30', '31'], ['00', '32']),
    mostly(['T', ' '], ['', '_']),
    two,
    mostly([':'], ['']),
    two,
    fc.oneof({ weight: 12, arbitrary: two.map((n) => `:${n}`) }, fc.constantFrom('', ':', ':5')),
    fc.oneof(
      fc.integer({ min: 0, max: 12 }).map((n) => `.${'123456789012'.slice(0, n)}`),
      fc.constant(''),
    ),
    mostly(['', 'Z', '+01:00', '-0330', '+99:99', '-00:00'], ['+1:00', '+01:0', 'z', 'ZZ', '+01:000']),
  )
  const cut = fc.tuple(whole, fc.nat(30)).map(([parts, n]) => parts.join('').slice(0, n))
  const spoilt = fc
    .tuple(whole, fc.nat(30), part)
    .map(([parts, n, by]) => parts.join('').slice(0, n) + by + parts.join('').slice(n + 1))
  let instants = 0
  fc.assert(
    fc.property(
      fc.oneof(
        whole.map((parts) => parts.join('')),
        cut,
        spoilt,
      ),
      (text) => {
        const expected = naiveInstant(text)
        if (!Number.isNaN(expected)) instants++
        expect(parseInstant(text)).toBe(expected)
      },
    ),
    { seed: 5, numRuns: 5000 },
  )
  expect(instants).toBeGreaterThan(200)
})
