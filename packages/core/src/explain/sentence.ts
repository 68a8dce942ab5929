import type { Comparison } from './comparison.ts'
import { type CellValue, formatBare, formatDecimals, formatValue } from './format-value.ts'
import {
  type FamilyWording,
  familyWording,
  type Language,
  type ValueFormat,
  type Wording,
} from './wording.ts'

/** What a sentence says; nothing else gets into it. */
export type SentenceFacts = {
  readonly family: string
  /** null: missing; undefined: no column shows the family's value, so the sentence has none */
  readonly value: CellValue | undefined
  /** null where there is none, or where it is not to be printed */
  readonly comparison: Comparison | null
  readonly direction: 'raises' | 'lowers'
  /** place among the factors of the same direction, from 1 */
  readonly place: number
}

/**
 * The sentences about one factor: what the value is and how it stands, then what it did to the score.
 *
 * `label (value) comparison (range). It was the {ordinal} factor raising | lowering the score.`
 *
 * @example
 * const comparison = compareWithCohort(0.2, profile.columns[0], 'train')
 * sentence({ family: 'x', value: 0.2, comparison, direction: 'lowers', place: 1 }, plainWording(), 'en')
 * // 'x (0.2) is lower than 75% of training rows (typical 0.275–0.625). It was the largest factor lowering the score.'
 */
export function sentence({ family, ...facts }: SentenceFacts, wording: Wording, language: Language): string {
  return prepareSentence(family, wording, language)(facts)
}

/**
 * What `sentence` says of one family, prepared for one row after the other.
 *
 * @example
 * const say = prepareSentence('x', plainWording(), 'en')
 * say({ value: 0.2, comparison: null, direction: 'lowers', place: 1 })
 * // 'x is 0.2. It was the largest factor lowering the score.'
 */
export function prepareSentence(
  family: string,
  wording: Wording,
  language: Language,
): (facts: Omit<SentenceFacts, 'family'>) => string {
  const subject = subjectOf(family, wording, language)
  const { label, plural } = subject
  const grammar = grammars[language]
  const [was, itWas] = [grammar.was[plural]!, capital(grammar.itWas[plural]!)]
  return ({ value, comparison, direction, place }) => {
    const role = grammar.role(ordinal(place, language), direction)
    if (value === undefined) return `${label} ${was} ${role}.`
    return `${label} ${valueClause(value, comparison, subject, language)}. ${itWas} ${role}.`
  }
}

/**
 * The place of a factor in words: largest, second largest … tenth largest, then with digits.
 *
 * @example
 * ordinal(2, 'en')  // 'second largest'
 * ordinal(3, 'es')  // 'tercer mayor'
 */
export function ordinal(place: number, language: Language): string {
  if (place === 1) return ordinals[language].first
  const word = ordinals[language].next[place - 2]
  if (word !== undefined) return `${word} ${ordinals[language].first}`
  return language === 'en' ? `${place}${englishSuffix(place)} largest` : `${place}.º mayor`
}

type Subject = {
  readonly words: Pick<FamilyWording, 'format' | 'unit' | 'missing'>
  readonly wording: Wording
  /** 0 singular, 1 plural */
  readonly plural: 0 | 1
  /** gender and number: 'ms', 'fs', 'mp', 'fp' */
  readonly agreement: string
  readonly label: string
  /** the middle half of the cohort, as it is printed */
  readonly range: (middle: Middle) => string
}

type Middle = { readonly p25: number; readonly p75: number }

function subjectOf(family: string, wording: Wording, language: Language): Subject {
  const words = familyWording(wording, family)
  return {
    words,
    wording,
    plural: words.label.es.number === 'p' ? 1 : 0,
    agreement: words.label.es.gender + words.label.es.number,
    label: words.code === null ? family : capital(labelText(words.label, language)),
    range: keptRange(words.format, language),
  }
}

/** A family's range is the same for all rows of a profile. */
function keptRange(format: ValueFormat, language: Language): Subject['range'] {
  let [low, high, kept] = [Number.NaN, Number.NaN, '']
  return (middle) => {
    if (middle.p25 !== low || middle.p75 !== high) {
      ;[low, high, kept] = [middle.p25, middle.p75, rangeText(middle, format, language)]
    }
    return kept
  }
}

const ordinals = {
  en: {
    first: 'largest',
    next: ['second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'],
  },
  es: {
    first: 'mayor',
    next: ['segundo', 'tercer', 'cuarto', 'quinto', 'sexto', 'séptimo', 'octavo', 'noveno', 'décimo'],
  },
} as const

function englishSuffix(place: number): string {
  const teen = place % 100 >= 11 && place % 100 <= 13
  return teen ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
}

const grammars = {
  en: {
    is: ['is', 'are'],
    was: ['was', 'were'],
    itWas: ['it was', 'they were'],
    missing: ['could not be verified', 'could not be verified'],
    role: (place: string, direction: 'raises' | 'lowers') =>
      `the ${place} factor ${direction === 'raises' ? 'raising' : 'lowering'} the score`,
    compared: (adjective: string, percent: string, cohort: string, range: string) =>
      `${adjective} than ${percent} of ${cohort} (typical ${range})`,
    typical: (cohort: string, range: string) => `within the usual range of ${cohort} (${range})`,
    common: (value: string, percent: string, cohort: string) => `${value}, as for ${percent} of ${cohort}`,
    level: (value: string, percent: string, cohort: string) => `${value}, seen in ${percent} of ${cohort}`,
    unseen: (value: string, cohort: string) => `${value}, not seen in ${cohort}`,
    under: 'less than',
    over: 'more than',
  },
  es: {
    is: ['es', 'son'],
    was: ['fue', 'fueron'],
    itWas: ['fue', 'fueron'],
    missing: ['no se pudo verificar', 'no se pudieron verificar'],
    role: (place: string, direction: 'raises' | 'lowers') =>
      `el ${place} factor que ${direction === 'raises' ? 'subió' : 'bajó'} el puntaje`,
    compared: (adjective: string, percent: string, cohort: string, range: string) =>
      `más ${adjective} que ${percent} ${de(cohort)} (lo habitual: ${range})`,
    typical: (cohort: string, range: string) => `dentro de lo habitual en ${cohort} (${range})`,
    common: (value: string, percent: string, cohort: string) => `${value}, como en ${percent} ${de(cohort)}`,
    level: (value: string, percent: string, cohort: string) =>
      `${value}, presente en ${percent} ${de(cohort)}`,
    unseen: (value: string, cohort: string) => `${value}, sin casos en ${cohort}`,
    under: 'menos del',
    over: 'más del',
  },
} as const

function de(cohort: string): string {
  return cohort.startsWith('el ') ? `del ${cohort.slice(3)}` : `de ${cohort}`
}

function valueClause(
  value: CellValue,
  comparison: Comparison | null,
  subject: Subject,
  language: Language,
): string {
  const grammar = grammars[language]
  const is = grammar.is[subject.plural]
  const text = formatValue(value, subject.words, subject.wording, language)
  if (text === null) return subject.words.missing?.[language] ?? grammar.missing[subject.plural]!
  const quantity = language === 'es' ? amount(text, value, subject.words) : text
  if (comparison === null) return `${is} ${quantity}`
  const cohort = subject.wording.cohort[language]
  if (comparison.kind === 'percentile') return rangeClause(text, comparison, subject, language)
  if (comparison.kind === 'level' && comparison.share === 0) return `${is} ${grammar.unseen(text, cohort)}`
  return `${is} ${grammar[comparison.kind](quantity, sharePercent(comparison.share, language), cohort)}`
}

/** An amount of something is said with `de` in Spanish: "es de 12 meses", "es del 10 %"; a bare count is not: "es 3". */
function amount(text: string, value: CellValue, { format, unit }: Subject['words']): string {
  if (typeof value !== 'number') return text
  if (format === 'share') return `del ${text}`
  return format === 'money' || (format === 'number' && unit !== null) ? `de ${text}` : text
}

function rangeClause(
  value: string,
  comparison: Comparison & { readonly kind: 'percentile' },
  subject: Subject,
  language: Language,
): string {
  const grammar = grammars[language]
  const cohort = subject.wording.cohort[language]
  const range = subject.range(comparison)
  if (comparison.band === 'typical') {
    const verb = language === 'en' ? grammar.is[subject.plural] : isPlaced[subject.plural]
    return `(${value}) ${verb} ${grammar.typical(cohort, range)}`
  }
  const isHigh = comparison.percentile > 50
  const percent = percentBeyond(comparison, isHigh)
  const adjective = comparative(subject, isHigh, language)
  const share = percentText(percent, language)
  return `(${value}) ${grammar.is[subject.plural]} ${grammar.compared(adjective, share, cohort, range)}`
}

/**
 * The whole percent of the cohort that the value is truly higher, or lower, than: the mid-rank without the half of the rows that
 * have the same value. Cut, not rounded: 100 % only where it is all of them.
 */
function percentBeyond(
  { percentile, share }: { readonly percentile: number; readonly share: number },
  isHigh: boolean,
): number {
  const midRank = isHigh ? percentile : 100 - percentile
  return Math.floor(midRank - 50 * share + rounding)
}

/** Far above the rounding of a percentage, far below one row. */
const rounding = 1e-9

/** Being in a range is a place in Spanish: estar, not ser. */
const isPlaced = ['está', 'están'] as const

type Comparatives = { readonly high: string; readonly low: string }

const englishComparatives: Readonly<Record<'size' | 'hour' | 'month' | 'year', Comparatives>> = {
  size: { high: 'higher', low: 'lower' },
  hour: { high: 'later', low: 'earlier' },
  month: { high: 'later', low: 'earlier' },
  year: { high: 'more recent', low: 'older' },
}

/** Stems; the ending agrees with the label, except for `reciente`. */
const spanishComparatives: Readonly<Record<'size' | 'hour' | 'month' | 'year', Comparatives>> = {
  size: { high: 'alt', low: 'baj' },
  hour: { high: 'tardí', low: 'tempran' },
  month: { high: 'tardí', low: 'tempran' },
  year: { high: 'reciente', low: 'antigu' },
}

const spanishEndings: Readonly<Record<string, string>> = { ms: 'o', fs: 'a', mp: 'os', fp: 'as' }

function comparative({ words, agreement }: Subject, isHigh: boolean, language: Language): string {
  const { format } = words
  const kind = format === 'hour' || format === 'month' || format === 'year' ? format : 'size'
  const side = isHigh ? 'high' : 'low'
  if (language === 'en') return englishComparatives[kind][side]
  const stem = spanishComparatives[kind][side]
  if (stem.endsWith('e')) return agreement.endsWith('p') ? `${stem}s` : stem
  return stem + spanishEndings[agreement]!
}

function rangeText({ p25, p75 }: Middle, format: ValueFormat, language: Language): string {
  const [low, high] = [formatBare(p25, format, language), formatBare(p75, format, language)]
  return low === high ? low : `${low}–${high}`
}

/** Whole percent; below 1 and between 99 and 100 in words, so that something is never printed as nothing or all. */
function sharePercent(share: number, language: Language): string {
  const percent = 100 * share
  const { under, over } = grammars[language]
  if (percent < 1) return `${under} ${percentDigits(1, language)}`
  if (percent > 99 && percent < 100) return `${over} ${percentDigits(99, language)}`
  return percentText(Math.round(percent), language)
}

function percentText(percent: number, language: Language): string {
  return language === 'en' ? percentDigits(percent, language) : `el ${percentDigits(percent, language)}`
}

function percentDigits(percent: number, language: Language): string {
  return formatDecimals(percent, 0, language) + (language === 'en' ? '%' : ' %')
}

function labelText({ en, es }: FamilyWording['label'], language: Language): string {
  return language === 'en' ? en : es.text
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
