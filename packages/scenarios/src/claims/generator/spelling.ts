import type { SimulatedRow } from '../../table-from-rows.ts'
import { spellings } from './published-counts.ts'

/** Columns in which the published file misspells a word. */
const columns = ['auto_make', 'auto_model', 'insured_hobbies', 'incident_location'] as const

/**
 * A claim with the usual spelling of its makes, models, hobbies and streets.
 *
 * @example
 * const written = { auto_make: 'Suburu', auto_model: 'Legacy', insured_hobbies: 'golf', incident_location: '1012 4th St' }
 * usualSpelling(written).auto_make // 'Subaru'
 */
export function usualSpelling(row: SimulatedRow): SimulatedRow {
  return { ...row, ...Object.fromEntries(columns.map((column) => [column, respell(String(row[column]))])) }
}

function respell(text: string): string {
  return text
    .split(' ')
    .map((word) => spellings[word] ?? word)
    .join(' ')
}
