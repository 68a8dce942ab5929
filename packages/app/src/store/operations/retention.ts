import type { ExpressionBuilder, Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { forgetSalts } from './forget-salts.ts'
import { inMaintenance } from './in-maintenance.ts'
import { forgetNarratives } from './narrative-record.ts'
import { idsOf, removeRows } from './owned-rows.ts'

/** What is kept for how many days; null: for ever. `least`: days for decisions of domains that declare some; null: the declared ones. */
export type Retention = {
  readonly decisions: number | null
  readonly events: number | null
  readonly narratives: number | null
  readonly jobs: number | null
  /** files of finished jobs; null: as long as the jobs */
  readonly outputs: number | null
  readonly least: number | null
}

const usualRetention: Retention = {
  decisions: null,
  events: null,
  narratives: null,
  jobs: 90,
  outputs: null,
  least: null,
}

/** What is deleted row by row. */
export type RetainedKind = Exclude<keyof Retention, 'least' | 'outputs'>

/** What a tenant has set, the usual where nothing is. */
export async function readRetention(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<Retention> {
  return { ...usualRetention, ...(await readSettings(tx, tenantId)).retention }
}

type Settings = { readonly retention?: Partial<Retention> }

async function readSettings(tx: Kysely<StoreSchema>, tenantId: string): Promise<Settings> {
  const row = await tx
    .selectFrom('tenant')
    .select('settings_json')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return JSON.parse(row.settings_json)
}

export type SetRetention = {
  readonly tenantId: string
  readonly actor: string
  readonly change: Partial<Retention>
  readonly at: number
}

/** Changes how long a tenant keeps things; the audit log says what was set. */
export async function setRetention(tx: Kysely<StoreSchema>, input: SetRetention): Promise<Retention> {
  const { tenantId, actor, change, at } = input
  const settings = await readSettings(tx, tenantId)
  const retention = { ...usualRetention, ...settings.retention, ...change }
  await tx
    .updateTable('tenant')
    .set({ settings_json: JSON.stringify({ ...settings, retention }) })
    .where('id', '=', tenantId)
    .execute()
  await append(tx, { tenantId, actor, action: 'setting.retention', at, details: retention })
  return retention
}

/** Rows of one kind that are over their time. */
export type Overdue = {
  readonly tenantId: string
  readonly kind: RetainedKind
  /** older than this, ms since 1970 in UTC */
  readonly before: number
  /** decisions of a model of this name, or of one that begins with it and a hyphen, only when older than this too */
  readonly longer: readonly { readonly model: string; readonly before: number }[]
  /** rows that stay all the same */
  readonly except?: readonly string[]
}

/** How many rows of a kind are over their time. */
export async function countOverdue(tx: Kysely<StoreSchema>, overdue: Overdue): Promise<number> {
  const { tenantId } = overdue
  const { table, isOverdue } = kinds[overdue.kind]
  const row = await tx
    .selectFrom(table)
    .select((count) => count.fn.countAll<number>().as('rows'))
    .where('tenant_id', '=', tenantId)
    .where((row) => isOverdue(row as never, overdue))
    .executeTakeFirstOrThrow()
  return Number(row.rows)
}

export type DeleteOverdue = Overdue & {
  readonly actor: string
  readonly limit: number
  readonly maintenanceId: string
  readonly at: number
}

/** Deletes at most so many rows of a kind with all that belongs to them, and says how many; the audit log says so too. */
export async function deleteOverdue(tx: Kysely<StoreSchema>, input: DeleteOverdue): Promise<number> {
  const { tenantId, kind, actor, limit, maintenanceId, at } = input
  const { table, isOverdue, remove } = kinds[kind]
  const rows = await tx
    .selectFrom(table)
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where((row) => isOverdue(row as never, input))
    .limit(limit)
    .execute()
  if (rows.length === 0) return 0
  const salts = await inMaintenance(tx, { tenantId, id: maintenanceId, what: 'retention', at }, () =>
    remove(tx, tenantId, rows as never),
  )
  const decisions = salts === 0 ? {} : { decisions: salts }
  const details = { kind, rows: rows.length, before: new Date(input.before).toISOString(), ...decisions }
  await append(tx, { tenantId, actor, action: 'store.retain', at, details })
  return rows.length
}

type Kind = {
  readonly table: 'decision' | 'event' | 'narrative' | 'job'
  readonly isOverdue: (
    row: ExpressionBuilder<StoreSchema, 'decision' & 'event' & 'narrative' & 'job'>,
    overdue: Overdue,
  ) => never
  /** returns how many decisions lost their salt */
  readonly remove: (tx: Kysely<StoreSchema>, tenantId: string, rows: never) => Promise<number>
}

const kinds: Readonly<Record<RetainedKind, Kind>> = {
  decisions: kindOf('decision', overdueDecision, removeDecisions),
  events: kindOf('event', overdueEvent, async (tx, tenantId, rows) => {
    await removeEvents(
      tx,
      tenantId,
      rows.map(({ id }) => id),
    )
    return 0
  }),
  narratives: kindOf(
    'narrative',
    (row, { before }) => row('created_at', '<', before),
    async (tx, tenantId, rows) => {
      await forgetNarratives(
        tx,
        tenantId,
        rows.map(({ decision_id }) => decision_id),
      )
      return 0
    },
  ),
  jobs: kindOf(
    'job',
    (row, { before, except = [] }) =>
      row.and([
        row('updated_at', '<', before),
        row('state', 'in', ['done', 'failed', 'cancelled']),
        ...(except.length === 0 ? [] : [row('id', 'not in', [...except])]),
      ]),
    async (tx, tenantId, rows) => {
      const ids = rows.map(({ id }) => id)
      await removeRows(tx, { tenantId, table: 'job', values: ids })
      return 0
    },
  ),
}

/** Each kind is written with the types of its own table. */
function kindOf<Table extends Kind['table']>(
  table: Table,
  isOverdue: (row: ExpressionBuilder<StoreSchema, Table>, overdue: Overdue) => unknown,
  remove: (tx: Kysely<StoreSchema>, tenantId: string, rows: readonly StoreSchema[Table][]) => Promise<number>,
): Kind {
  return { table, isOverdue: isOverdue as never, remove: remove as never }
}

function overdueDecision(row: ExpressionBuilder<StoreSchema, 'decision'>, { before, longer }: Overdue) {
  const kept = longer.map((one) => {
    const isOf = row.or([row('model_name', '=', one.model), row('model_name', 'like', `${one.model}-%`)])
    return row.or([row.not(isOf), row('created_at', '<', one.before)])
  })
  return row.and([row('created_at', '<', before), ...kept])
}

/** Events that a decision stands on stay with it. */
function overdueEvent(row: ExpressionBuilder<StoreSchema, 'event'>, { before }: Overdue) {
  const decisions = row
    .selectFrom('decision')
    .select('decision.id')
    .whereRef('decision.tenant_id', '=', 'event.tenant_id')
    .whereRef('decision.event_id', '=', 'event.id')
  return row.and([row('received_at', '<', before), row.not(row.exists(decisions))])
}

async function removeDecisions(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  rows: readonly StoreSchema['decision'][],
): Promise<number> {
  const ids = rows.map(({ id }) => id)
  await forgetNarratives(tx, tenantId, ids)
  await removeLabels(tx, tenantId, 'decision_id', ids)
  for (const table of ['explanation', 'rule_hit'] as const)
    await removeRows(tx, { tenantId, table, column: 'decision_id', values: ids })
  const salts = await forgetSalts(tx, tenantId, 'decision', ids)
  await removeRows(tx, { tenantId, table: 'decision', values: ids })
  await removeEvents(
    tx,
    tenantId,
    await leftAlone(tx, tenantId, [...new Set(rows.map((row) => row.event_id))]),
  )
  return salts
}

/** Those of the events that no decision stands on any more. */
async function leftAlone(tx: Kysely<StoreSchema>, tenantId: string, events: string[]): Promise<string[]> {
  const others = await tx
    .selectFrom('decision')
    .select('event_id')
    .where('tenant_id', '=', tenantId)
    .where('event_id', 'in', events)
    .execute()
  const used = new Set(others.map(({ event_id }) => event_id))
  return events.filter((id) => !used.has(id))
}

async function removeEvents(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  ids: readonly string[],
): Promise<void> {
  await removeLabels(tx, tenantId, 'event_id', ids)
  await removeRows(tx, { tenantId, table: 'feature_snapshot', column: 'event_id', values: ids })
  await removeRows(tx, { tenantId, table: 'event', values: ids })
}

/** They go with the salts of their digests: else it could still be tried what a remark had said. */
async function removeLabels(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  column: 'decision_id' | 'event_id',
  ids: readonly string[],
): Promise<void> {
  const labels = { tenantId, table: 'label', column, values: ids } as const
  await forgetSalts(tx, tenantId, 'label', await idsOf(tx, labels))
  await removeRows(tx, labels)
}

type Said = {
  readonly tenantId: string
  readonly actor: string
  readonly action: string
  readonly at: number
  readonly details: Readonly<Record<string, unknown>>
}

async function append(
  tx: Kysely<StoreSchema>,
  { tenantId, actor, action, at, details }: Said,
): Promise<void> {
  await appendChange(tx, {
    tenant: tenantId,
    actor,
    action,
    targetType: 'tenant',
    targetId: tenantId,
    at,
    details,
  })
}
