import { columnSchema, type Schema } from '@candor/core'
import type { DomainTable } from '../scenario.ts'
import { historyOutputs } from './features.ts'

/** The label and the level that counts as positive. */
export const target = { column: 'laundering', positive: '1' } as const

const customer = columnSchema('customer_id', 'category', { role: 'id', sensitivity: 'personal' })
const money = { unit: 'GBP' } as const

const customerColumns: Schema = [
  customer,
  columnSchema('assessed_on', 'instant', { role: 'time' }),
  columnSchema('onboarded_on', 'instant'),
  columnSchema('customer_type', 'category', { role: 'group' }),
  columnSchema('business_type', 'category'),
  columnSchema('home_country', 'category', { role: 'group', sensitivity: 'protected' }),
  columnSchema('past_rating', 'category', { role: 'leak', availableAt: 'after' }),
  columnSchema('label_source', 'category', { role: 'group', availableAt: 'after' }),
  columnSchema(target.column, 'category', { role: 'target', availableAt: 'after' }),
]

const unitOf = (name: string) => (/^(amount|sum|in_sum|out_sum)_/.test(name) ? money : {})

/** One row a customer: who, as of when, the label, and what the history says. */
export const schema: Schema = [
  ...customerColumns,
  ...historyOutputs.map((name) =>
    columnSchema(name, 'float64', {
      ...unitOf(name),
      sensitivity: name === 'high_risk_country_share' ? 'proxy' : 'none',
    }),
  ),
]

/** Never read by the feature plan: who, what stands for a group, and a person's rating, which would teach the model that person. */
export const drop: readonly string[] = [
  'customer_id',
  'customer_type',
  'home_country',
  'past_rating',
  'label_source',
]

const customerAliases = {
  nodeid: 'customer_id',
  account_id: 'customer_id',
  isFraud: 'laundering',
  created_at: 'onboarded_on',
  assessment_date: 'assessed_on',
} as const

export const aliases: Readonly<Record<string, string>> = customerAliases

export const customers: DomainTable = {
  name: 'customers',
  alsoCalled: ['nodes', 'accounts'],
  schema: customerColumns,
  aliases: customerAliases,
}

/** One row a transaction. `from_customer` is empty where cash is paid in, `to_customer` where it is drawn. AMLSim counts days. */
export const transactions: DomainTable = {
  name: 'transactions',
  schema: [
    columnSchema('transaction_id', 'category', { role: 'id' }),
    columnSchema('booked_at', 'instant', { role: 'time' }),
    columnSchema('from_customer', 'category', { role: 'id', sensitivity: 'personal' }),
    columnSchema('to_customer', 'category', { role: 'id', sensitivity: 'personal' }),
    columnSchema('amount', 'float64', money),
    columnSchema('channel', 'category'),
    columnSchema('transaction_type', 'category'),
    columnSchema('source_country', 'category', { sensitivity: 'proxy' }),
    columnSchema('destination_country', 'category', { sensitivity: 'proxy' }),
    columnSchema('is_laundering', 'category', { role: 'target', availableAt: 'after' }),
    columnSchema('typology', 'category', { role: 'leak', availableAt: 'after' }),
    columnSchema('pattern', 'int32', { role: 'leak', availableAt: 'after' }),
  ],
  aliases: {
    sourceNodeId: 'from_customer',
    targetNodeId: 'to_customer',
    value: 'amount',
    time: 'booked_at',
    timestamp: 'booked_at',
  },
  stepHours: { booked_at: 24 },
}

/** One row a document. `status` is as of the end of the data: the features read the dates. */
export const documents: DomainTable = {
  name: 'documents',
  schema: [
    columnSchema('document_id', 'category', { role: 'id' }),
    customer,
    columnSchema('document_type', 'category'),
    columnSchema('submitted_on', 'instant', { role: 'time' }),
    columnSchema('verified_on', 'instant'),
    columnSchema('expires_on', 'instant'),
    columnSchema('status', 'category', { availableAt: 'after' }),
  ],
  aliases: { expiry_date: 'expires_on' },
}
