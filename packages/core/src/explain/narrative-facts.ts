import { canonicalJson } from '../data/index.ts'
import { sha256Hex } from '../math/index.ts'
import { formatValue } from './format-value.ts'
import type { Reason } from './reasons.ts'
import { familyWording, type Language, plainWording, type Wording } from './wording.ts'

/** One factor that may be spoken of. Texts are as they are to be printed, units included. */
export type NarrativeItem = {
  /** `f1`, `f2` … by size */
  readonly id: string
  readonly family: string
  readonly label: string
  /** null where the value is missing or no column shows it */
  readonly value: string | null
  readonly direction: 'UP' | 'DOWN'
  readonly rank: number
  /** quartiles of the cohort, where the value was compared with it */
  readonly typical: { readonly low: string; readonly high: string } | null
}

/** All that a text about one decision may say. `direction`: where the factors together move the score from the average. */
export type NarrativeFacts = {
  readonly language: Language
  readonly model: string
  readonly probability: string
  readonly outcome: string | null
  readonly threshold: string | null
  readonly direction: 'UP' | 'DOWN'
  readonly items: readonly NarrativeItem[]
}

export type NarrativeSubject = {
  readonly model: string
  readonly probability: number
  readonly outcome?: string | null
  readonly threshold?: number | null
  readonly reasons: readonly Reason[]
  readonly wording?: Wording
  readonly language: Language
}

const mostItems = 5

/**
 * The facts of a text: the five largest factors, and what was decided. Nothing else is sayable.
 *
 * @example
 * const [reason] = reasonsFor({ attributions, row: 0, table, tableRow: 6 }, { profile })
 * const facts = narrativeFacts({ model: 'm@1', probability: 0.731, reasons: [reason], language: 'en' })
 * facts.items[0].value // '0.7'
 * facts.probability // '73.1%'
 */
export function narrativeFacts(subject: NarrativeSubject): NarrativeFacts {
  const { model, probability, outcome = null, threshold = null, reasons, language } = subject
  const wording = subject.wording ?? plainWording()
  const largest = reasons.toSorted((a, b) => a.rank - b.rank).slice(0, mostItems)
  const sum = largest.reduce((total, { phi }) => total + phi, 0)
  const share = (value: number) => formatValue(value, { format: 'share', unit: null }, wording, language)!
  return {
    language,
    model,
    probability: share(probability),
    outcome,
    threshold: threshold === null ? null : share(threshold),
    direction: sum < 0 ? 'DOWN' : 'UP',
    items: largest.map((reason, i) => itemOf(reason, i, wording, language)),
  }
}

function itemOf(reason: Reason, i: number, wording: Wording, language: Language): NarrativeItem {
  const words = familyWording(wording, reason.feature)
  const { comparison } = reason
  const text = (value: Reason['value']['raw']) => formatValue(value, words, wording, language)
  return {
    id: `f${i + 1}`,
    family: reason.feature,
    label: language === 'es' ? words.label.es.text : words.label.en,
    value: reason.value.raw === null ? null : text(reason.value.raw),
    direction: reason.direction === 'raises' ? 'UP' : 'DOWN',
    rank: i + 1,
    typical:
      comparison?.kind === 'percentile' ? { low: text(comparison.p25)!, high: text(comparison.p75)! } : null,
  }
}

/**
 * What two equal sets of facts have in common: the key under which a verified text is kept.
 *
 * @example
 * const facts = { language: 'en', model: 'm', probability: '7%', outcome: null, threshold: null, direction: 'UP', items: [] }
 * factsDigest(facts).length // 64
 */
export function factsDigest(facts: NarrativeFacts): string {
  return sha256Hex(canonicalJson(facts))
}
