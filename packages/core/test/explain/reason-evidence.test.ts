import { expect, it } from 'vitest'
import { evidenceText, type ReasonFacts } from '../../src/explain/reason-evidence.ts'
import { type Comparison, canonicalJson, createRandom } from '../../src/index.ts'

const random = createRandom(3)
const oneOf = <T>(values: readonly T[]): T => values[random.int(values.length)]!
const texts = ['x', 'capital-gains', 'a "quoted" \\ name\n', 'año — “raro”', '2 %\u0007', '😀', '']
const number = () => oneOf([0, -0, 1, 1e21, 5e-324, random.normal(), 1e6 * random.next(), random.int(100)])

function comparison(): Comparison | null {
  const cohort = oneOf(['train', 'a "b"'])
  const share = random.next()
  const percentile = { percentile: number(), p25: number(), p50: number(), p75: number() }
  return oneOf<Comparison | null>([
    null,
    { kind: 'common', cohort, share },
    { kind: 'level', cohort, share },
    { kind: 'percentile', cohort, share, band: oneOf(['very_low', 'typical']), ...percentile },
  ])
}

function facts(): ReasonFacts {
  return {
    feature: oneOf(texts),
    code: oneOf([null, ...texts]),
    phi: number(),
    share: oneOf([null, number()]),
    direction: oneOf(['raises', 'lowers']),
    rank: 1 + random.int(30),
    tie: oneOf([true, false]),
    principal: oneOf([true, false]),
    value: { raw: oneOf([null, true, false, number(), ...texts]), unit: oneOf([null, ...texts]) },
    comparison: comparison(),
    comparisonConflict: oneOf([true, false]),
    text: oneOf(texts),
  }
}

it('is the canonical JSON of the facts and the language', () => {
  for (let n = 0; n < 1000; n++) {
    const some = facts()
    const language = oneOf(['en', 'es'] as const)
    expect(evidenceText(some, language)).toBe(canonicalJson({ ...some, language }))
  }
})

it.each([
  ['a text with a lone surrogate', { text: '\ud800' }],
  ['a number that is none', { phi: Number.NaN }],
  ['an infinite value', { value: { raw: Number.POSITIVE_INFINITY, unit: null } }],
])('refuses %s', (_, wrong) => {
  expect(() => evidenceText({ ...facts(), ...wrong }, 'en')).toThrow(/JSON/)
})
