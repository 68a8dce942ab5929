import { randomUUID } from 'node:crypto'
import {
  columnOf,
  columnSchema,
  createRandom,
  fromRecords,
  type HistoryPlan,
  historyFeatures,
  historyReach,
  isMissing,
  type Table,
  temporalFeatures,
  valueAt,
} from '@candor/core'
import { type DomainTable, type HistoryTables, scenarioOf, withHistory } from '@candor/scenarios'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  entityFeatures,
  type HistoryScenario,
  historyKinds,
} from '../../../src/jobs/history/entity-features.ts'
import { historyNeeded } from '../../../src/jobs/history/history-needed.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { describeOnEngines } from '../../store/engines.ts'

type Sent = {
  readonly kind: string
  readonly name: string
  readonly entity: string
  readonly counterparty: string | null
  readonly side?: string | undefined
  readonly at: number
  readonly payload: object
}

describeOnEngines('features of stored events', ({ place, engine }) => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(await place())
  })

  afterEach(() => store.close())

  async function send(events: readonly Sent[]): Promise<void> {
    await Promise.all(
      events.map(({ kind, name, entity, counterparty, side, at, payload }) =>
        store.run('event.record', {
          tenantId: 'default',
          principalId: 'demo',
          idempotency: null,
          at: 1_800_000_000_000,
          salt: 'aa',
          event: {
            id: randomUUID(),
            source: 'core',
            externalId: name,
            kind,
            entity: named(entity),
            counterparty: counterparty === null ? null : named(counterparty),
            occurredAt: at,
            amountMinor: null,
            currency: null,
            payloadJson: JSON.stringify({ side, payload }),
          },
        }),
      ),
    )
  }

  const named = (externalId: string) => ({ id: randomUUID(), type: 'customer', externalId })

  async function stored(scenario: HistoryScenario, entity: string, at: number) {
    const of = { type: 'customer', externalId: entity }
    const history = await store.run('entity.history', {
      tenantId: 'default',
      entity: of,
      kinds: historyKinds(scenario),
      before: at,
      scored: null,
    })
    return entityFeatures(scenario, of, history, at)
  }

  it('of the laundering domain are those of its tables, to the bit', async () => {
    const aml = scenarioOf('aml')
    const { tables } = aml.simulateTables!({ rows: 1200, seed: 3, mode: 'sound' })
    const whole: HistoryTables = Object.fromEntries(
      Object.entries(tables).map(([name, parts]) => [name, onlyPart([...parts])]),
    )
    const names = columnOf(whole['customers']!, 'customer_id').column
    const some = new Set(Array.from({ length: 25 }, (_, row) => String(valueAt(names, row))))
    const all = [...transfersOf(whole['transactions']!), ...documentsOf(whole['documents']!)]
    await send(all.filter(({ entity, counterparty }) => some.has(entity) || some.has(counterparty ?? '')))
    const batch = withHistory(whole, aml.history!)
    const customers = whole['customers']!
    const dates = columnOf(customers, 'assessed_on').column
    const outputs = aml.history!.plans.flatMap(({ plan }) => plan.steps.map(({ output }) => output))
    for (let row = 0; row < some.size; row++) {
      const at = dates.values[row]!
      const made = await stored(aml, String(valueAt(names, row)), at)
      const expected = Object.fromEntries(
        outputs.map((name) => [name, valueAt(columnOf(batch, name).column, row)]),
      )
      expect(made).toEqual(expected)
    }
  })

  it('of random events are those of the batch engine, in whatever order they came, to the bit', async () => {
    const random = createRandom(engine === 'sqlite' ? 11 : 12)
    const people = ['1', '2', '07', 'x', 'y']
    const events = Array.from({ length: 300 }, (_, i): Sent => {
      const [from, to] = [random.int(people.length), random.int(people.length)]
      const isOneSided = from === to || random.next() < 0.2
      const isTurned = random.next() < 0.3
      const own = people[isTurned ? to : from]!
      return {
        kind: 'transfers',
        name: `t-${String(i).padStart(4, '0')}`,
        entity: own,
        counterparty: isOneSided ? null : people[isTurned ? from : to]!,
        side: isTurned ? 'in' : random.next() < 0.5 ? 'out' : undefined,
        // many of them at one instant
        at: 3_600_000 * random.int(120),
        payload: {
          amount: random.next() < 0.1 ? null : Math.round(random.next() * 1e6) / 100,
          channel: ['wire', 'cash', null][random.int(3)]!,
          due: random.next() < 0.5 ? new Date(3_600_000 * random.int(150)).toISOString() : null,
        },
      }
    })
    const shuffled = random.permutation(events.length)
    await send(Array.from(shuffled, (i) => events[i]!))
    const table = tableOf(events)
    for (const entity of [...people, 'nobody'])
      for (const hours of [0, 1, 40, 64.5, 120, 200]) {
        const at = hours * 3_600_000
        const rows = { entity: fromRecords([{ e: entity }]).columns[0]!, asOf: Float64Array.of(at) }
        const batch = historyFeatures(table, rows, plan)
        const expected = Object.fromEntries(
          batch.schema.map(({ name }, j) => [name, valueAt(batch.columns[j]!, 0)]),
        )
        expect(await stored(transfers, entity, at)).toEqual(expected)
      }
  })

  it('of windows read no further back than these reach, and are the same to the bit', async () => {
    const random = createRandom(21)
    const hour = 3_600_000
    const events = Array.from({ length: 200 }, (_, i): Sent => {
      const amount = Math.round(random.next() * 1e6) / 100
      const [entity, counterparty] = random.next() < 0.5 ? ['a', 'b'] : ['b', 'a']
      const at = hour * 2 * random.int(100)
      return {
        kind: 'transfers',
        name: `t-${i}`,
        entity,
        counterparty,
        at,
        payload: { amount, channel: 'cash' },
      }
    })
    await send(events)
    const table = tableOf(events)
    const of = { type: 'customer', externalId: 'a' }
    const entity = fromRecords([{ e: 'a' }]).columns[0]!
    const read = async (names: readonly string[], at: number) => {
      const needed = historyNeeded(transfers, names, at)
      return store.run('entity.history', { tenantId: 'default', entity: of, ...needed, scored: null })
    }
    for (const names of [['n_day'], ['per_day', 'max'], ['mean', 'n_day'], ['burst']])
      for (const at of [hour * 120, hour * 199, hour * 121 + 1]) {
        const batch = historyFeatures(table, { entity, asOf: Float64Array.of(at) }, plan)
        const history = await read(names, at)
        const made = entityFeatures(transfers, of, history, at)
        for (const name of names) expect(made[name]).toBe(valueAt(columnOf(batch, name).column, 0))
        const reach = historyReach(plan.steps.filter(({ output }) => names.includes(output))) * hour
        const times = events.map((event) => event.at).filter((time) => time < at && time >= at - reach - 1)
        expect(history.events.map(({ occurredAt }) => occurredAt)).toEqual(times.toSorted((a, b) => a - b))
        expect(times.length).toBeLessThan(events.filter((event) => event.at < at).length)
      }
    const whole = events.filter((event) => event.at < hour * 120).length
    for (const name of ['n', 'sum', 'since', 'new', 'quick'])
      expect((await read([name, 'n_day'], hour * 120)).events).toHaveLength(whole)
    expect((await read(['nothing of it'], hour * 120)).events).toEqual([])
  })

  it('are refused where more events than may be read are stored', async () => {
    const event = { kind: 'transfers', entity: 'a', counterparty: 'b', payload: { amount: 5 } }
    await send([1, 2, 3].map((at) => ({ ...event, name: String(at), at })))
    const ask = (most: number, before = 9) =>
      store.run('entity.history', {
        ...{ tenantId: 'default', entity: { type: 'customer', externalId: 'a' }, kinds: ['transfers'] },
        ...{ before, scored: null, most },
      })
    expect((await ask(3)).events).toHaveLength(3)
    expect((await ask(2, 3)).events).toHaveLength(2)
    await expect(ask(2)).rejects.toMatchObject({ code: 'features.history_too_long' })
  })

  it('of a series are those of its points, and none without a point', async () => {
    const engagement = scenarioOf('engagement')
    const random = createRandom(5)
    const points = Array.from({ length: 60 }, (_, i): Sent => {
      const counts = () => random.int(200)
      const payload = { views: counts(), likes: counts(), comments: counts(), shares: counts() }
      return { kind: 'points', name: `p-${i}`, entity: 'u', counterparty: null, at: 3_600_000 * i, payload }
    })
    await send(points.toReversed())
    const at = 3_600_000 * 50
    const table = fromRecords(
      points
        .filter((point) => point.at < at)
        .map(({ payload, at }) => ({ user_id: 'u', timestamp: new Date(at).toISOString(), ...payload })),
      engagement.tables![0]!.schema,
    )
    const row = temporalFeatures(table, { ...engagement.series!, keep: [] })
    const { user_id: _user, ...expected } = Object.fromEntries(
      row.schema.map(({ name }, j) => [name, valueAt(row.columns[j]!, 0)]),
    )
    expect(Object.keys(expected)).toHaveLength(111)
    expect(await stored(engagement, 'u', at)).toEqual(expected)
    expect(await stored(engagement, 'u', 0)).toEqual({})
    expect(await stored(engagement, 'somebody', at)).toEqual({})
  })

  it('see no event from the moment on, and none of another kind or tenant', async () => {
    const event = { kind: 'transfers', entity: 'a', counterparty: 'b', payload: { amount: 5 } }
    await send([
      { ...event, name: '1', at: 1000 },
      { ...event, name: '2', at: 2000 },
      { ...event, name: '3', at: 1000, kind: 'logins' },
    ])
    expect(await stored(transfers, 'a', 1000)).toMatchObject({ n: 0 })
    expect(await stored(transfers, 'a', 2000)).toMatchObject({ n: 1 })
    expect(await stored(transfers, 'a', 2001)).toMatchObject({ n: 2, sum: 10 })
    const of = {
      entity: { type: 'customer', externalId: 'a' },
      kinds: ['transfers'],
      before: 9000,
      scored: null,
    }
    expect((await store.run('entity.history', { tenantId: 'other', ...of })).events).toEqual([])
  })
})

const plan: HistoryPlan = {
  time: 'at',
  sides: { out: 'payer', in: 'payee' },
  steps: [
    { output: 'n', side: 'any', statistic: 'count' },
    { output: 'n_day', side: 'out', statistic: 'count', hours: 24 },
    { output: 'per_day', side: 'in', statistic: 'per_day', hours: 48 },
    { output: 'sum', side: 'any', statistic: 'sum', of: 'amount' },
    { output: 'mean', side: 'in', statistic: 'mean', of: 'amount', hours: 60 },
    { output: 'std', side: 'any', statistic: 'std', of: 'amount' },
    { output: 'max', side: 'out', statistic: 'max', of: 'amount', hours: 10 },
    { output: 'cash', side: 'any', statistic: 'share', where: [{ column: 'channel', levels: ['cash'] }] },
    { output: 'overdue', side: 'any', statistic: 'count', where: [{ column: 'due', passed: true }] },
    { output: 'partners', side: 'any', statistic: 'distinct' },
    {
      output: 'channels',
      side: 'any',
      statistic: 'coverage',
      of: 'channel',
      levels: ['cash', 'wire', 'card'],
    },
    { output: 'since', side: 'any', statistic: 'hours_since' },
    { output: 'new', side: 'any', statistic: 'mean', of: { isNew: 'counterparty' }, hours: 72 },
    { output: 'burst', side: 'any', statistic: 'max', of: { countWithin: 2 }, hours: 90 },
    { output: 'quick', side: 'out', statistic: 'min', of: { hoursSince: 'in' } },
  ],
}

const table: DomainTable = {
  name: 'transfers',
  aliases: {},
  schema: [
    columnSchema('at', 'instant'),
    columnSchema('payer', 'category'),
    columnSchema('payee', 'category'),
    columnSchema('amount', 'float64'),
    columnSchema('channel', 'category'),
    columnSchema('due', 'instant'),
  ],
}

const transfers: HistoryScenario = {
  tables: [table],
  history: { rows: 'people', entity: ['person'], asOf: 'day', plans: [{ table: 'transfers', plan }] },
}

function onlyPart([part, ...others]: readonly Table[]): Table {
  expect(others).toEqual([])
  return part!
}

function tableOf(events: readonly Sent[]): Table {
  return fromRecords(
    events.map(({ entity, counterparty, side = 'out', at, payload }) => ({
      at: new Date(at).toISOString(),
      payer: side === 'out' ? entity : counterparty,
      payee: side === 'out' ? counterparty : entity,
      ...payload,
    })),
    table.schema,
  )
}

/** Rows of a generated table as a bank would send them. */
function transfersOf(table: Table): Sent[] {
  const cell = (row: number, name: string) => {
    const { column } = columnOf(table, name)
    return isMissing(column, row) ? null : valueAt(column, row)
  }
  return Array.from({ length: table.rows }, (_, row) => {
    const [from, to] = [cell(row, 'from_customer'), cell(row, 'to_customer')]
    return {
      kind: 'transactions',
      name: `tx-${String(row).padStart(6, '0')}`,
      entity: String(from ?? to),
      counterparty: from === null || to === null ? null : String(to),
      side: from === null ? 'in' : undefined,
      at: columnOf(table, 'booked_at').column.values[row]!,
      payload: {
        amount: cell(row, 'amount'),
        channel: cell(row, 'channel'),
        source_country: cell(row, 'source_country'),
        destination_country: cell(row, 'destination_country'),
      },
    }
  })
}

function documentsOf(table: Table): Sent[] {
  const date = (row: number, name: string) => {
    const ms = columnOf(table, name).column.values[row]!
    return Number.isNaN(ms) ? null : new Date(ms).toISOString()
  }
  return Array.from({ length: table.rows }, (_, row) => ({
    kind: 'documents',
    name: `doc-${String(row).padStart(6, '0')}`,
    entity: String(valueAt(columnOf(table, 'customer_id').column, row)),
    counterparty: null,
    at: columnOf(table, 'submitted_on').column.values[row]!,
    payload: {
      document_type: valueAt(columnOf(table, 'document_type').column, row),
      verified_on: date(row, 'verified_on'),
      expires_on: date(row, 'expires_on'),
    },
  }))
}
