import { canonicalJson } from '../data/index.ts'
import type { Comparison } from './comparison.ts'
import type { CellValue } from './format-value.ts'
import type { Language } from './wording.ts'

/**
 * Why a score is what it is, as far as one family is concerned: a contribution with its place, the facts beside it, and the
 * sentence made from them. Everything in `text` stands in the other fields.
 */
export type ReasonFacts = {
  /** id of the family */
  readonly feature: string
  /** reason code; null where the wording has none */
  readonly code: string | null
  readonly phi: number
  /** phi / (score − base); null where that difference is 0 */
  readonly share: number | null
  readonly direction: 'raises' | 'lowers'
  /** place by size among all families, from 1 */
  readonly rank: number
  /** whether another family is as large, within 1e-6 of the sum of sizes; such are kept in catalogue order */
  readonly tie: boolean
  /** one of the at most four largest families that move the score away from the favourable side */
  readonly principal: boolean
  readonly value: { readonly raw: CellValue; readonly unit: string | null }
  readonly comparison: Comparison | null
  /** the comparison speaks against the sign of phi at this row, and is therefore not in the text */
  readonly comparisonConflict: boolean
  readonly text: string
}

/**
 * Prepares the text that the evidence of a family's reasons is the digest of: the canonical JSON of their facts with the language, written
 * member by member in its order; what is the same in every row is written once.
 *
 * @param known what the facts have in common
 * @throws data.not_json
 * @example
 * const [{ evidence, ...facts }] = reasonsFor({ attributions, row: 0, table, tableRow: 6 }, { profile })
 * const textOf = prepareEvidence({ feature: 'x', code: null, language: 'en' })
 * textOf(facts) === canonicalJson({ ...facts, language: 'en' }) // true
 */
export function prepareEvidence({
  feature,
  code,
  language,
}: Pick<ReasonFacts, 'feature' | 'code'> & { readonly language: Language }): (facts: ReasonFacts) => string {
  const head = `{"code":${canonicalJson(code)},"comparison":`
  const name = `"feature":${canonicalJson(feature)},"language":"${language}","phi":`
  const sides = {
    raises: `,"direction":"raises",${name}`,
    lowers: `,"direction":"lowers",${name}`,
  }
  const comparisonOf = comparisonTexts()
  return ({ comparison, comparisonConflict, direction, phi, principal, rank, share, text, tie, value }) =>
    `${head}${comparisonOf(comparison)},"comparisonConflict":${comparisonConflict}${sides[direction]}${canonicalJson(phi)},` +
    `"principal":${principal},"rank":${rank},"share":${canonicalJson(share)},"text":${canonicalJson(text)},"tie":${tie},` +
    `"value":{"raw":${canonicalJson(value.raw)},"unit":${canonicalJson(value.unit)}}}`
}

/** The cohort and its quartiles are those of the row before, most often. */
function comparisonTexts(): (comparison: Comparison | null) => string {
  let last: Comparison | null = null
  let start = ''
  return (comparison) => {
    if (comparison === null) return 'null'
    if (last === null || !isSameCohort(last, comparison)) start = cohortText(comparison)
    last = comparison
    const share = `"share":${canonicalJson(comparison.share)}}`
    if (comparison.kind !== 'percentile') return `{${start},${share}`
    return `{"band":"${comparison.band}",${start},"percentile":${canonicalJson(comparison.percentile)},${share}`
  }
}

function isSameCohort(a: Comparison, b: Comparison): boolean {
  if (a.kind !== b.kind || a.cohort !== b.cohort) return false
  return (
    a.kind !== 'percentile' || (b.kind === a.kind && a.p25 === b.p25 && a.p50 === b.p50 && a.p75 === b.p75)
  )
}

function cohortText(comparison: Comparison): string {
  const { kind, cohort } = comparison
  const start = `"cohort":${canonicalJson(cohort)},"kind":"${kind}"`
  if (kind !== 'percentile') return start
  const { p25, p50, p75 } = comparison
  return `${start},"p25":${canonicalJson(p25)},"p50":${canonicalJson(p50)},"p75":${canonicalJson(p75)}`
}
