/** A bound that a named value reaches or not. */
export type RuleTest = {
  readonly value: string
  readonly operator: '>' | '>=' | '<' | '<=' | '='
  readonly than: number | string | boolean
}

/**
 * One part of a score, in [0, 1]: the score of the first case of which all tests (or any, where `any` is given) hold; or value / per, cut at 1; or per / value, cut at
 * 1. A value that is not there makes the part `missing`; null: the part is left out and the others count for more.
 */
export type RulePart = {
  readonly name: string
  readonly weight: number
  readonly missing: number | null
} & (
  | {
      readonly kind: 'cases'
      readonly cases: readonly {
        readonly all?: readonly RuleTest[]
        readonly any?: readonly RuleTest[]
        readonly score: number
      }[]
      readonly otherwise: number
    }
  | { readonly kind: 'rising' | 'falling'; readonly value: string; readonly per: number }
)

/** Parts, and bands in rising order: a score is in the last one that it reaches by the operator. */
export type RuleSet = {
  readonly id: string
  readonly parts: readonly RulePart[]
  readonly operator: '>' | '>='
  readonly bands: readonly { readonly id: string; readonly from: number }[]
}

export type RuleValues = Readonly<Record<string, number | string | boolean | null | undefined>>

export type RuleScore = {
  /** weighted mean of the parts, in [0, 1]; undefined where no part is left */
  readonly score: number | { readonly status: 'undefined'; readonly reason: 'no_values'; readonly n: 0 }
  readonly band: string | null
  /** each part with its own score and what it adds; what was left out is missing here */
  readonly parts: readonly { readonly name: string; readonly score: number; readonly adds: number }[]
}

/**
 * Applies a rule set to values by name: score = Σ weight · part / Σ weight over the parts that are not left out.
 *
 * @example
 * const set = { id: 'large', operator: '>', bands: [{ id: 'low', from: 0 }, { id: 'high', from: 0.7 }], parts: [
 *   { name: 'amount', weight: 1, missing: null, kind: 'rising', value: 'amount', per: 10000 },
 * ] }
 * ruleScore(set, { amount: 9000 }).band // 'high'
 */
export function ruleScore({ parts, bands, operator }: RuleSet, values: RuleValues): RuleScore {
  const scored = parts.flatMap((part) => {
    const score = partScore(part, values)
    return score === null ? [] : [{ name: part.name, weight: part.weight, score }]
  })
  const weights = scored.reduce((sum, { weight }) => sum + weight, 0)
  if (weights === 0)
    return { score: { status: 'undefined', reason: 'no_values', n: 0 }, band: null, parts: [] }
  const made = scored.map(({ name, weight, score }) => ({ name, score, adds: (weight * score) / weights }))
  const score = made.reduce((sum, { adds }) => sum + adds, 0)
  const band = bands.findLast(({ from }, i) => i === 0 || holds(score, operator, from))
  return { score, band: band?.id ?? null, parts: made }
}

function partScore(part: RulePart, values: RuleValues): number | null {
  if (part.kind === 'cases') return caseScore(part, values)
  const value = values[part.value]
  if (typeof value !== 'number' || Number.isNaN(value)) return part.missing
  return Math.min(1, part.kind === 'rising' ? value / part.per : part.per / value)
}

type Cases = Extract<RulePart, { kind: 'cases' }>

function caseScore({ cases, otherwise, missing }: Cases, values: RuleValues): number | null {
  const asked = cases.flatMap(({ all = [], any = [] }) => [...all, ...any])
  if (asked.every(({ value }) => values[value] === null || values[value] === undefined)) return missing
  const found = cases.find(
    ({ all = [], any }) =>
      all.every((test) => testHolds(test, values)) && (any?.some((test) => testHolds(test, values)) ?? true),
  )
  return found?.score ?? otherwise
}

function testHolds({ value, operator, than }: RuleTest, values: RuleValues): boolean {
  const given = values[value]
  if (given === null || given === undefined) return false
  return holds(given, operator, than)
}

function holds(
  a: number | string | boolean,
  operator: RuleTest['operator'],
  b: number | string | boolean,
): boolean {
  switch (operator) {
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '=':
      return a === b
  }
}
