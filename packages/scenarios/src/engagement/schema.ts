import { columnSchema, type Schema, temporalNames } from '@candor/core'
import type { DomainTable } from '../scenario.ts'
import { series } from './features.ts'

/** The label and the level that counts as positive, in the spelling of the published file. */
export const target = { column: 'is_fake_series', positive: 'True' } as const

const user = columnSchema('user_id', 'category', { role: 'id', sensitivity: 'personal' })
const label = columnSchema(target.column, 'category', { role: 'target', availableAt: 'after' })

/** One row a user: who, the label, and the features of the user's series. */
export const schema: Schema = [
  user,
  label,
  ...temporalNames(series).map((name) => columnSchema(name, 'float64')),
]

/** Never read by the feature plan. */
export const drop: readonly string[] = ['user_id']

export const aliases: Readonly<Record<string, string>> = { id: 'user_id' }

/**
 * The ten columns of the published file, one row an hour of a user. Truth values are the texts True and False. Which attack, and in
 * which hours, is known because the series was made so: a leak.
 */
export const points: DomainTable = {
  name: 'points',
  schema: [
    user,
    columnSchema('timestamp', 'instant', { role: 'time' }),
    ...series.metrics.map((name) => columnSchema(name, 'int32')),
    label,
    columnSchema('is_anomaly_window', 'category', { role: 'leak', availableAt: 'after' }),
    columnSchema('profile', 'category', { role: 'group' }),
    columnSchema('attack_type', 'category', { role: 'leak', availableAt: 'after' }),
  ],
  aliases,
}
