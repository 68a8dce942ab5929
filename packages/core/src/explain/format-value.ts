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
  const { thousands, decimal } = separators[language]
  const size = Math.abs(value)
  if (!(size < powersOnly)) return `${value < 0 ? '−' : ''}${size}`.replace('.', decimal)
  const digits = Number.isInteger(size) ? size.toFixed(0) : withoutZeros(size.toFixed(decimals))
  const point = digits.indexOf('.')
  const whole = grouped(point < 0 ? digits : digits.slice(0, point), thousands)
  const text = point < 0 ? whole : whole + decimal + digits.slice(point + 1)
  return value < 0 && text !== '0' ? `−${text}` : text
}

/** From here on numbers are written with a power of ten. */
const powersOnly = 1e21

/** Without the zeros that end its decimals, and without a point where none are left. */
function withoutZeros(digits: string): string {
  if (!digits.includes('.')) return digits
  let end = digits.length
  while (digits.charCodeAt(end - 1) === 48) end--
  return digits.slice(0, digits.charCodeAt(end - 1) === 46 ? end - 1 : end)
}

function grouped(whole: string, thousands: string): string {
  let end = whole.length
  if (end <= 3) return whole
  let text = ''
  for (; end > 3; end -= 3) text = thousands + whole.slice(end - 3, end) + text
  return whole.slice(0, end) + text
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
