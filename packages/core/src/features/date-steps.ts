import { missingInt32 } from '../data/index.ts'
import { subtract } from './number-steps.ts'

const dayMs = 86_400_000

export type DatePart = 'month' | 'weekday' | 'hour' | 'year'

/**
 * Kernel of `date_difference`: (to − from) in days of 24 hours, with their fraction.
 *
 * @example
 * days(Float64Array.of(0), Float64Array.of(129600000))   // Float64Array [1.5]
 */
export function days(from: Float64Array, to: Float64Array): Float64Array {
  const values = subtract(to, from)
  for (let i = 0; i < values.length; i++) values[i]! /= dayMs
  return values
}

const partReaders: Record<DatePart, (date: Date) => number> = {
  month: (date) => date.getUTCMonth() + 1,
  weekday: (date) => ((date.getUTCDay() + 6) % 7) + 1,
  hour: (date) => date.getUTCHours(),
  year: (date) => date.getUTCFullYear(),
}

/**
 * Kernel of `date_part`, in UTC: month 1–12, weekday 1 (Monday) – 7, hour 0–23, year.
 *
 * @example
 * dateParts(Float64Array.of(0), 'year')   // Int32Array [1970]
 */
export function dateParts(instants: Float64Array, part: DatePart): Int32Array {
  const values = new Int32Array(instants.length)
  const read = partReaders[part]
  const date = new Date(0)
  for (let i = 0; i < values.length; i++) {
    date.setTime(instants[i]!)
    values[i] = Number.isNaN(instants[i]) ? missingInt32 : read(date)
  }
  return values
}
