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
 * The text that the evidence of a reason is the digest of: the canonical JSON of its facts with the language, written member by
 * member in its order.
 *
 * @throws data.not_json
 * @example
 * const [{ evidence, ...facts }] = reasonsFor({ attributions, row: 0, table, tableRow: 6 }, { profile })
 * evidenceText(facts, 'en') === canonicalJson({ ...facts, language: 'en' }) // true
 */
export function evidenceText(facts: ReasonFacts, language: Language): string {
  const {
    code,
    comparison,
    comparisonConflict,
    direction,
    feature,
    phi,
    principal,
    rank,
    share,
    text,
    tie,
    value,
  } = facts
  return (
    `{"code":${canonicalJson(code)},"comparison":${comparisonText(comparison)},"comparisonConflict":${comparisonConflict},` +
    `"direction":"${direction}","feature":${canonicalJson(feature)},"language":"${language}","phi":${canonicalJson(phi)},` +
    `"principal":${principal},"rank":${rank},"share":${canonicalJson(share)},"text":${canonicalJson(text)},"tie":${tie},` +
    `"value":{"raw":${canonicalJson(value.raw)},"unit":${canonicalJson(value.unit)}}}`
  )
}

function comparisonText(comparison: Comparison | null): string {
  if (comparison === null) return 'null'
  const { kind, share } = comparison
  const cohort = canonicalJson(comparison.cohort)
  if (kind !== 'percentile') return `{"cohort":${cohort},"kind":"${kind}","share":${canonicalJson(share)}}`
  const { band, p25, p50, p75, percentile } = comparison
  return (
    `{"band":"${band}","cohort":${cohort},"kind":"percentile","p25":${canonicalJson(p25)},"p50":${canonicalJson(p50)},` +
    `"p75":${canonicalJson(p75)},"percentile":${canonicalJson(percentile)},"share":${canonicalJson(share)}}`
  )
}
