import type { Language, UnitTexts, ValueFormat, Wording } from './wording.ts'

/** What a cell can hold, as `valueAt` gives it. */
export type CellValue = number | string | boolean | null

const separators = {
  en: { thousands: ',', decimal: '.' },
  es: { thousands: '.', decimal: ',' },
} as const

/**
 * A number in words' own way: thousands grouped, as many decimals as matter (none from 1,000 on, two from 1 on, three
 * significant digits below), ties away from zero, a true minus sign. No platform formatting: the same bytes everywhere.
 *
 * @example
 * formatNumber(1235.14, 'en') // '1,235'
 * formatNumber(-0.12345, 'es') // '−0,123'
 */
export function formatNumber(value: number, language: Language): string {
  return formatDecimals(value, decimalsOf(Math.abs(value)), language)
}

/**
 * A number with at most so many decimals, zeros at the end left out.
 *
 * @param decimals 0 to 20
 * @example
 * formatDecimals(12.5, 1, 'es') // '12,5'
 */
export function formatDecimals(value: number, decimals: number, language: Language): string {
  const [whole = '', fraction = ''] = Math.abs(value).toFixed(decimals).split('.')
  const kept = fraction.replace(/0+$/, '')
  const { thousands, decimal } = separators[language]
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands)
  const digits = kept === '' ? grouped : grouped + decimal + kept
  return value < 0 && /[1-9]/.test(digits) ? `−${digits}` : digits
}

/**
 * A share as a percentage with at most one decimal.
 *
 * @example
 * formatPercent(0.125, 'en') // '12.5%'
 * formatPercent(0.88, 'es')  // '88 %'
 */
export function formatPercent(share: number, language: Language): string {
  return formatDecimals(100 * share, 1, language) + (language === 'en' ? '%' : ' %')
}

/**
 * A value as a reader writes it, by the family's format; null for a missing one.
 *
 * Money carries its currency: the code before the number, or `$` for Chilean pesos in Spanish. Levels and booleans are worded by
 * the wording's own texts where it has them.
 *
 * @example
 * const words = { currency: 'CLP', levels: {} }
 * formatValue(410000, { format: 'money', unit: null }, words, 'es') // '$410.000'
 * formatValue(12, { format: 'number', unit: { en: 'months', es: 'meses' } }, words, 'en') // '12 months'
 */
export function formatValue(
  value: CellValue,
  { format, unit }: { readonly format: ValueFormat; readonly unit: UnitTexts | null },
  { currency, levels }: Pick<Wording, 'currency' | 'levels'>,
  language: Language,
): string | null {
  if (value === null) return null
  if (typeof value === 'boolean')
    return levels[String(value)]?.[language] ?? booleanWords[language][`${value}`]
  if (typeof value === 'string') return levels[value]?.[language] ?? dayOf(value)
  const bare = formatBare(value, format, language)
  if (format === 'money') return withCurrency(bare, value, currency, language)
  return format === 'number' && unit !== null ? `${bare} ${unitText(unit, bare, language)}` : bare
}

/**
 * A number by its format without unit and currency: how the ends of a range are printed.
 *
 * @example
 * formatBare(0.44, 'share', 'en') // '44%'
 * formatBare(23, 'hour', 'en')    // '23:00'
 * formatBare(2, 'month', 'es')    // 'febrero'
 */
export function formatBare(value: number, format: ValueFormat, language: Language): string {
  if (format === 'share') return formatPercent(value, language)
  if (format === 'hour') return clockTime(value)
  if (format === 'month') return monthNames[language][Math.round(value) - 1] ?? formatNumber(value, language)
  if (format === 'year') return String(Math.round(value))
  return formatNumber(value, language)
}

const monthNames = {
  en: 'January February March April May June July August September October November December'.split(' '),
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
} as const

const booleanWords = { en: { true: 'yes', false: 'no' }, es: { true: 'sí', false: 'no' } } as const

function decimalsOf(size: number): number {
  if (size >= 1000 || size === 0) return 0
  if (size >= 1) return 2
  let decimals = 3
  for (let scaled = size * 10; scaled < 1 && decimals < 12; scaled *= 10) decimals++
  return decimals
}

function unitText(unit: UnitTexts, number: string, language: Language): string {
  return number === '1' && unit.one !== undefined ? unit.one[language] : unit[language]
}

/** The day of an instant's ISO text; other texts as they are. */
function dayOf(text: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text.slice(0, 10) : text
}

function clockTime(hours: number): string {
  const minutes = Math.round(hours * 60)
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60]
  return `${hour}:${String(minute).padStart(2, '0')}`
}

function withCurrency(digits: string, value: number, currency: string, language: Language): string {
  if (currency === '') return digits
  if (currency === 'CLP' && language === 'es')
    return value < 0 && digits.startsWith('−') ? `−$${digits.slice(1)}` : `$${digits}`
  return `${currency} ${digits}`
}
