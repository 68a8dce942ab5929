import { expect, it } from 'vitest'
import { prepareEvidence, type ReasonFacts } from '../../src/explain/reason-evidence.ts'
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

function facts(): { -readonly [K in keyof ReasonFacts]: ReasonFacts[K] } {
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

it('is the canonical JSON of the facts and the language, row after row', () => {
  for (let family = 0; family < 40; family++) {
    const { feature, code } = facts()
    const language = oneOf(['en', 'es'] as const)
    const textOf = prepareEvidence({ feature, code, language })
    let kept = comparison()
    for (let row = 0; row < 50; row++) {
      const some = { ...facts(), feature, code }
      // the cohort of the row before, or another
      if (kept?.kind === 'percentile' && random.next() < 0.5) {
        some.comparison = { ...kept, percentile: number() }
      }
      kept = some.comparison
      expect(textOf(some)).toBe(canonicalJson({ ...some, language }))
    }
  }
})

it.each([
  ['a text with a lone surrogate', { text: '\ud800' }],
  ['a number that is none', { phi: Number.NaN }],
  ['an infinite value', { value: { raw: Number.POSITIVE_INFINITY, unit: null } }],
])('refuses %s', (_, wrong) => {
  const { feature, code } = facts()
  const textOf = prepareEvidence({ feature, code, language: 'en' })
  expect(() => textOf({ ...facts(), ...wrong })).toThrow(/JSON/)
})
