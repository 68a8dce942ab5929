import { canonicalJson, type Profile, type ProfileColumn, type Table, valueAt } from '../data/index.ts'
import { sha256Hex } from '../math/index.ts'
import type { Attributions } from './attributions.ts'
import { type Comparison, compareWithCohort } from './comparison.ts'
import type { CellValue } from './format-value.ts'
import { sentence } from './sentence.ts'
import { familyWording, type Language, plainWording, type Wording } from './wording.ts'

/**
 * Why a score is what it is, as far as one family is concerned: a contribution with its place, the facts beside it, and the
 * sentence made from them. Everything in `text` stands in the other fields.
 */
export type Reason = {
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
  /** digest of all that stands above and of the language: two equal records have equal evidence */
  readonly evidence: string
}

/** What stays the same for all rows of a model. */
export type ReasonContext = {
  /** profile of the cohort, with the columns that show the families' values (row steps applied) */
  readonly profile: Profile
  /** id of the cohort, e.g. 'train' */
  readonly cohort?: string
  readonly wording?: Wording
  readonly language?: Language
  /** whether a high score is good for the person decided about; null: not declared, and then no reason is principal */
  readonly favourable?: 'positive' | 'negative' | null
  /** how many of the largest are wanted besides the principal ones */
  readonly top?: number
  /** SHA-256 of a text in hexadecimal digits, where something faster than this package's own is at hand */
  readonly sha256?: (text: string) => string
}

/** The row that is spoken of. */
export type ReasonRow = {
  /** attributions by family */
  readonly attributions: Attributions
  readonly row: number
  /** holds the row's values, row steps applied; a family's value stands in the column of its name */
  readonly table: Table
  /** the row in `table`; default: the same as in the attributions */
  readonly tableRow?: number
  /** the score with one family set to its typical value, for the local slope; without it no comparison is checked */
  readonly scoreWithTypical?: (family: string) => number
}

/**
 * The reasons of one row, largest first: the `top` largest by size and every principal one not among them. A family that
 * contributes nothing is no reason.
 *
 * Direction is the sign of phi and nothing else. A comparison is printed only if it agrees with the local slope: with the
 * family set to its cohort's typical value the score must not move against the sign of phi (it falls for a reason that
 * raises); else the facts stay, marked `comparisonConflict`, and the sentence goes without.
 *
 * @example
 * const row = { attributions, row: 0, table, tableRow: 6 }
 * const [reason] = reasonsFor(row, { profile, favourable: 'negative' })
 * reason.text // 'x (0.7) is higher than 75% of training rows (typical 0.275–0.625). It was the largest factor raising the score.'
 * reason.principal // true
 */
export function reasonsFor(row: ReasonRow, context: ReasonContext): Reason[] {
  const { top = 5, favourable = null, wording = plainWording() } = context
  const ranked = rankFamilies(row.attributions, row.row, Object.keys(wording.families))
  const principal = new Set(principalFamilies(ranked, favourable))
  return ranked
    .filter((factor) => factor.rank <= top || principal.has(factor.family))
    .map((factor) => reasonOf(factor, principal.has(factor.family), row, context))
}

/**
 * The principal reasons of one row: at most four families, largest first, that move its score away from the favourable side.
 *
 * @param attributions by family
 * @param catalogue    order of families of equal size; default as in the attributions
 * @example
 * adverseFamilies(attributions, 0, 'negative') // ['x']
 */
export function adverseFamilies(
  attributions: Attributions,
  row: number,
  favourable: 'positive' | 'negative',
  catalogue: readonly string[] = [],
): string[] {
  return principalFamilies(rankFamilies(attributions, row, catalogue), favourable)
}

/** A family among the others of its row. */
type Factor = {
  readonly family: string
  readonly phi: number
  readonly rank: number
  readonly tie: boolean
  /** place among those of the same direction, from 1 */
  readonly place: number
}

/** No letter needs more than four principal reasons (Regulation B, comment 9(b)(2)-1). */
const mostPrincipal = 4

/** Sizes closer than this part of their sum are equal. */
const tiePart = 1e-6

function rankFamilies(attributions: Attributions, row: number, catalogue: readonly string[]): Factor[] {
  const { names, phi } = attributions
  const entries = names.map((family, j) => ({ family, phi: phi[row * names.length + j]! }))
  const sum = entries.reduce((total, entry) => total + Math.abs(entry.phi), 0)
  const bySize = entries.filter((entry) => entry.phi !== 0).sort((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
  const groups = tiedGroups(bySize, tiePart * sum)
  const ordered = groups.flatMap((group) =>
    group
      .toSorted((a, b) => placeIn(catalogue, a.family) - placeIn(catalogue, b.family))
      .map((entry) => ({ ...entry, tie: group.length > 1 })),
  )
  const seen = { raises: 0, lowers: 0 }
  return ordered.map((entry, i) => ({ ...entry, rank: i + 1, place: ++seen[directionOf(entry.phi)] }))
}

function tiedGroups<T extends { readonly phi: number }>(bySize: readonly T[], tolerance: number): T[][] {
  const groups: T[][] = []
  for (const entry of bySize) {
    const group = groups.at(-1)
    if (group && Math.abs(group[0]!.phi) - Math.abs(entry.phi) < tolerance) group.push(entry)
    else groups.push([entry])
  }
  return groups
}

function placeIn(catalogue: readonly string[], family: string): number {
  const place = catalogue.indexOf(family)
  return place < 0 ? catalogue.length : place
}

function principalFamilies(ranked: readonly Factor[], favourable: 'positive' | 'negative' | null): string[] {
  if (favourable === null) return []
  const adverse = favourable === 'positive' ? 'lowers' : 'raises'
  return ranked
    .filter((factor) => directionOf(factor.phi) === adverse)
    .slice(0, mostPrincipal)
    .map((factor) => factor.family)
}

function directionOf(phi: number): 'raises' | 'lowers' {
  return phi > 0 ? 'raises' : 'lowers'
}

function reasonOf(factor: Factor, principal: boolean, row: ReasonRow, context: ReasonContext): Reason {
  const { cohort = 'train', wording = plainWording(), language = 'en', sha256 = sha256Hex } = context
  const { family, phi, rank, tie, place } = factor
  const direction = directionOf(phi)
  const cell = cellOf(row, family)
  const comparison = compareWithCohort(cell?.raw ?? null, profileOf(context.profile, family), cohort)
  const comparisonConflict = comparison !== null && speaksAgainst(factor, row)
  const facts = {
    feature: family,
    code: familyWording(wording, family).code,
    phi,
    share: shareOfGap(phi, row),
    direction,
    rank,
    tie,
    principal,
    value: { raw: cell?.raw ?? null, unit: cell?.unit ?? null },
    comparison,
    comparisonConflict,
    text: sentence(
      { family, value: cell?.raw, comparison: comparisonConflict ? null : comparison, direction, place },
      wording,
      language,
    ),
  }
  return { ...facts, evidence: `ev:${sha256(canonicalJson({ ...facts, language })).slice(0, 32)}` }
}

function cellOf(
  { table, row, tableRow = row }: ReasonRow,
  family: string,
): { readonly raw: CellValue; readonly unit: string | null } | undefined {
  const j = table.schema.findIndex(({ name }) => name === family)
  if (j < 0) return undefined
  return { raw: valueAt(table.columns[j]!, tableRow), unit: table.schema[j]!.unit }
}

function profileOf({ columns }: Profile, family: string): ProfileColumn | undefined {
  return columns.find(({ name }) => name === family)
}

function speaksAgainst({ family, phi }: Factor, row: ReasonRow): boolean {
  if (row.scoreWithTypical === undefined) return false
  const moved = row.scoreWithTypical(family) - row.attributions.score[row.row]!
  return phi > 0 ? moved > 0 : moved < 0
}

function shareOfGap(phi: number, { attributions: { score, base }, row }: ReasonRow): number | null {
  const gap = score[row]! - base
  return gap === 0 ? null : phi / gap
}
