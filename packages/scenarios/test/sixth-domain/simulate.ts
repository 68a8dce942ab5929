import { createRandom, logistic, type Table } from '@candor/core'
import type { SimulateOptions } from '../../src/index.ts'
import { type SimulatedRow, tableFromRows } from '../../src/table-from-rows.ts'
import { schema } from './schema.ts'

/** Parcels that come late the more, the farther they go, unless they go by express. */
export function simulate({ rows, seed }: SimulateOptions): Table {
  return tableFromRows(schema, parcels(rows, seed), rows)
}

function* parcels(rows: number, seed: number): Generator<SimulatedRow> {
  const random = createRandom(seed)
  for (let i = 0; i < rows; i++) {
    const distance = 20 + 900 * random.next()
    const service = random.next() < 0.3 ? 'express' : 'standard'
    const chance = logistic(distance / 200 - 3 - (service === 'express' ? 2 : 0))
    yield {
      parcel_id: `P${i + 1}`,
      weight: Math.round(100 * (0.2 + 20 * random.next())) / 100,
      distance: Math.round(distance),
      service,
      late: random.next() < chance ? 'yes' : 'no',
    }
  }
}
