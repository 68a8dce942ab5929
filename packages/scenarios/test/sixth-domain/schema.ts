import { columnSchema, type Schema } from '@candor/core'

/** What is known of a parcel when it is handed in, and whether it came late. */
export const schema: Schema = [
  columnSchema('parcel_id', 'category', { role: 'id' }),
  columnSchema('weight', 'float64', { unit: 'kg' }),
  columnSchema('distance', 'float64', { unit: 'km' }),
  columnSchema('service', 'category'),
  columnSchema('late', 'category', { role: 'target', availableAt: 'after' }),
]

export const target = { column: 'late', positive: 'yes' } as const
export const drop: readonly string[] = ['parcel_id']
export const aliases: Readonly<Record<string, string>> = { kilograms: 'weight' }
