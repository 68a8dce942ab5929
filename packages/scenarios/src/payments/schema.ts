import type { ColumnSchema, Schema } from '@candor/core'
import { columnSchema } from '@candor/core'

/** What can be said of a column beyond its name and type. */
type Meaning = Partial<Omit<ColumnSchema, 'name' | 'type'>>

const account = (name: string) => columnSchema(name, 'category', { role: 'id', sensitivity: 'personal' })
const money = (name: string, meaning: Meaning = {}) =>
  columnSchema(name, 'float64', { unit: 'GHS', ...meaning })

/**
 * The eleven columns of the published log, in its order and its spelling (Org beside Orig). Balances after the payment are known only when it has been
 * made: no model that is asked before can read them. `isFlaggedFraud` is another system's verdict on the same payment: a leak.
 *
 * Sensitivity: the balance of the sender is wealth, and with it whom a model misses or stops.
 */
export const schema: Schema = [
  columnSchema('step', 'int32', { role: 'time', unit: 'hour' }),
  columnSchema('type', 'category'),
  money('amount'),
  account('nameOrig'),
  money('oldbalanceOrg', { sensitivity: 'proxy' }),
  money('newbalanceOrig', { sensitivity: 'proxy', availableAt: 'after' }),
  account('nameDest'),
  money('oldbalanceDest', { sensitivity: 'personal' }),
  money('newbalanceDest', { sensitivity: 'personal', availableAt: 'after' }),
  columnSchema('isFraud', 'int32', { role: 'target', availableAt: 'after' }),
  columnSchema('isFlaggedFraud', 'int32', { role: 'leak', availableAt: 'after' }),
]

/** The label and the level that counts as positive. */
export const target = { column: 'isFraud', positive: '1' } as const

/** Never read by the served model: who pays whom, what is known afterwards, and the flag. */
export const drop: readonly string[] = [
  'nameOrig',
  'newbalanceOrig',
  'nameDest',
  'newbalanceDest',
  'isFlaggedFraud',
]

/** Other spellings of these columns. */
export const aliases: Readonly<Record<string, string>> = {
  oldbalanceOrig: 'oldbalanceOrg',
  newbalanceOrg: 'newbalanceOrig',
  is_fraud: 'isFraud',
  is_flagged_fraud: 'isFlaggedFraud',
}
