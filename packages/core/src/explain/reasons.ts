import { type Profile, type Table, valueAt } from '../data/index.ts'
import { sha256Hex } from '../math/index.ts'
import type { Attributions } from './attributions.ts'
import { type Comparison, compareWithCohort } from './comparison.ts'
import type { CellValue } from './format-value.ts'
import { type Factor, rankFamilies } from './rank-families.ts'
import { prepareEvidence, type ReasonFacts } from './reason-evidence.ts'
import { prepareSentence } from './sentence.ts'
import { familyWording, type Language, plainWording, type Wording } from './wording.ts'

/** A reason with its evidence: two that say the same have the same. */
export type Reason = ReasonFacts & {
  /** digest of the facts and of the language */
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
  /** the same of several families at once, in their order; asked in place of the other where it is given */
  readonly scoresWithTypical?: (families: readonly string[]) => ArrayLike<number>
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
  return prepareReasons(context)(row)
}

/**
 * What `reasonsFor` says, prepared for one row of a model after the other: what hangs on the profile, the wording and the language alone is
 * made once for each family, when it is first spoken of.
 *
 * @example
 * const reasonsOf = prepareReasons({ profile, favourable: 'negative' })
 * reasonsOf({ attributions, row: 0, table, tableRow: 6 })[0].principal // true
 */
export function prepareReasons(context: ReasonContext): (row: ReasonRow) => Reason[] {
  const { top = 5, favourable = null, wording = plainWording() } = context
  const catalogue = Object.keys(wording.families)
  const familyOf = keptFamilies({ ...context, wording })
  return (row) => {
    const ranked = rankFamilies(row.attributions, row.row, catalogue)
    const principal = principalFactors(ranked, favourable)
    const chosen = ranked.filter((factor) => factor.rank <= top || principal.includes(factor))
    const compared = chosen.map((factor) => compare(familyOf(factor.family), factor, row))
    const against = speakingAgainst(compared, row)
    return compared.map((one) => reasonOf(one, principal.includes(one.factor), against.includes(one), row))
  }
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
  const principal = principalFactors(rankFamilies(attributions, row, catalogue), favourable)
  return principal.map(({ family }) => family)
}

/** No letter needs more than four principal reasons (Regulation B, comment 9(b)(2)-1). */
const mostPrincipal = 4

function principalFactors(
  ranked: readonly Factor[],
  favourable: 'positive' | 'negative' | null,
): readonly Factor[] {
  if (favourable === null) return []
  const adverse = favourable === 'positive' ? 'lowers' : 'raises'
  return ranked.filter(({ direction }) => direction === adverse).slice(0, mostPrincipal)
}

/** What is said of one family in every row. */
type SpokenFamily = {
  readonly code: string | null
  readonly cellOf: (row: ReasonRow) => Cell | undefined
  readonly comparisonOf: (value: CellValue) => Comparison | null
  readonly textOf: ReturnType<typeof prepareSentence>
  readonly evidenceOf: (facts: ReasonFacts) => string
}

type Cell = { readonly raw: CellValue; readonly unit: string | null }

function keptFamilies(
  context: ReasonContext & { readonly wording: Wording },
): (family: string) => SpokenFamily {
  const kept = new Map<string, SpokenFamily>()
  return (family) => {
    const spoken = kept.get(family) ?? prepareFamily(family, context)
    kept.set(family, spoken)
    return spoken
  }
}

function prepareFamily(
  family: string,
  {
    profile,
    cohort = 'train',
    wording,
    language = 'en',
    sha256 = sha256Hex,
  }: ReasonContext & { readonly wording: Wording },
): SpokenFamily {
  const column = profile.columns.find(({ name }) => name === family)
  const { code } = familyWording(wording, family)
  const evidenceText = prepareEvidence({ feature: family, code, language })
  return {
    code,
    cellOf: prepareCell(family),
    comparisonOf: (value) => compareWithCohort(value, column, cohort),
    textOf: prepareSentence(family, wording, language),
    evidenceOf: (facts) => `ev:${sha256(evidenceText(facts)).slice(0, 32)}`,
  }
}

/** A family's column stands where it stood in the row before, most often. */
function prepareCell(family: string): (row: ReasonRow) => Cell | undefined {
  let place = -1
  return ({ table: { schema, columns }, row, tableRow = row }) => {
    if (schema[place]?.name !== family) place = schema.findIndex(({ name }) => name === family)
    const column = columns[place]
    return column && { raw: valueAt(column, tableRow), unit: schema[place]!.unit }
  }
}

type Compared = {
  readonly family: SpokenFamily
  readonly factor: Factor
  readonly cell: Cell | undefined
  readonly comparison: Comparison | null
}

function compare(family: SpokenFamily, factor: Factor, row: ReasonRow): Compared {
  const cell = family.cellOf(row)
  return { family, factor, cell, comparison: family.comparisonOf(cell?.raw ?? null) }
}

/** Those whose comparison speaks against the sign of their contribution. */
function speakingAgainst(all: readonly Compared[], row: ReasonRow): readonly Compared[] {
  const compared = all.filter(({ comparison }) => comparison !== null)
  const scores = typicalScores(
    compared.map(({ factor }) => factor.family),
    row,
  )
  if (scores === null) return []
  const score = row.attributions.score[row.row]!
  return compared.filter(({ factor }, i) =>
    factor.direction === 'raises' ? scores[i]! - score > 0 : scores[i]! - score < 0,
  )
}

function typicalScores(
  families: readonly string[],
  { scoresWithTypical, scoreWithTypical }: ReasonRow,
): ArrayLike<number> | null {
  if (scoresWithTypical !== undefined) return scoresWithTypical(families)
  return scoreWithTypical === undefined ? null : families.map(scoreWithTypical)
}

function reasonOf(
  { family, factor, cell, comparison }: Compared,
  principal: boolean,
  comparisonConflict: boolean,
  row: ReasonRow,
): Reason {
  const { phi, direction, rank, place, tie } = factor
  const facts = {
    feature: factor.family,
    code: family.code,
    phi,
    share: shareOfGap(phi, row),
    direction,
    rank,
    tie,
    principal,
    value: { raw: cell?.raw ?? null, unit: cell?.unit ?? null },
    comparison,
    comparisonConflict,
    text: family.textOf({
      value: cell?.raw,
      comparison: comparisonConflict ? null : comparison,
      direction,
      place,
    }),
  }
  return { ...facts, evidence: family.evidenceOf(facts) }
}

function shareOfGap(phi: number, { attributions: { score, base }, row }: ReasonRow): number | null {
  const gap = score[row]! - base
  return gap === 0 ? null : phi / gap
}
