import { columnSchema, type Table } from '@candor/core'
import type { Scenario, SimulateOptions } from '../../scenario.ts'
import { transactions } from '../schema.ts'
import { quirks, settings, simulateScored, simulateTables, worlds } from '../simulate.ts'
import { features, history, historyOutputs } from './features.ts'
import { wording } from './wording.ts'

const schema = [...transactions.schema, ...historyOutputs.map((name) => columnSchema(name, 'float64'))]

/** The scored table: one row a transaction, with the account's history up to it. */
function simulate(options: SimulateOptions): Table {
  return { ...simulateScored(options, history), schema }
}

/**
 * Transactions that are unlike the others. The forest is fitted once on the training rows and its threshold frozen; whatever is scored later is measured by
 * it. Which transactions belong to a pattern only measures it.
 */
export const amlAnomaly: Scenario = {
  id: 'aml-anomaly',
  title: { en: 'Unusual transactions', es: 'Operaciones inusuales' },
  schema,
  aliases: transactions.aliases,
  target: { column: 'is_laundering', positive: '1' },
  drop: [
    ...['transaction_id', 'from_customer', 'to_customer', 'transaction_type'],
    ...['source_country', 'destination_country', 'typology', 'pattern'],
  ],
  features,
  history,
  tables: [transactions],
  simulate,
  simulateTables,
  usually: { mode: 'sound', world: 'equal' },
  worlds,
  settings,
  quirks,
  policy: {
    favourable: 'negative',
    uses: { monitoring: { threshold: null, outcomes: null } },
    defaultUse: 'monitoring',
    defaultModel: 'aml-anomaly',
    bands: [
      { id: 'usual', from: 0, operator: '>=', scale: 'raw', labels: { en: 'Usual', es: 'Habitual' } },
      { id: 'unusual', from: 0.5, operator: '>=', scale: 'raw', labels: { en: 'Unusual', es: 'Inusual' } },
      {
        id: 'odd',
        from: 0.6,
        operator: '>=',
        scale: 'raw',
        labels: { en: 'Very unusual', es: 'Muy inusual' },
      },
    ],
    subjectExplanation: 'none',
  },
  wording,
  checks: {
    groups: [{ column: 'channel', edges: null }],
    proxies: [
      {
        column: 'channel',
        standsFor: 'nationality',
        reason: 'Transfers abroad are made by those who have somebody there.',
      },
    ],
    spurious: [],
    challenger: {
      rule: [{ column: 'channel', levels: ['wire'] }],
      meaning: { en: 'transfers abroad', es: 'transferencias al exterior' },
    },
    headlines: [],
  },
  models: [
    {
      name: 'aml-anomaly',
      algorithm: 'isolation-forest',
      parameters: { contamination: 0.1 },
      calibrate: 'none',
    },
  ],
  demo: { rows: 50_000, seed: 1, decisions: 0 },
}
