import {
  candorError,
  createRandom,
  makeTable,
  selectColumns,
  type Table,
  temporalFeatures,
} from '@candor/core'
import { activeQuirks } from '../active-quirks.ts'
import type { Quirk, SimulatedTables, SimulateOptions, World } from '../scenario.ts'
import { series } from './features.ts'
import { attacks } from './generator/attack.ts'
import { type Planted, planted } from './generator/planted.ts'
import { profiles } from './generator/profile.ts'
import { type SeriesSettings, type UserSeries, userSeries } from './generator/user-series.ts'
import { points as pointsTable, schema } from './schema.ts'

/** What makes the published set easier than life; `faithful` mode repeats it. */
export const quirks: readonly Quirk[] = [
  { name: 'equal_users', meaning: 'All users of a profile have the same level.' },
  { name: 'no_honest_bursts', meaning: 'Only bought engagement comes in bursts.' },
]

/** What the generator can plant, in `sound` mode. */
export const worlds: readonly World[] = ['equal', 'label-biased', 'feature-biased', 'support-starved']

export const settings = {
  hours: { value: 336, meaning: 'points of each user, one an hour' },
  fake_share: { value: 0.33, meaning: 'share of users with bought engagement' },
  difficulty: { value: 0, meaning: 'how far attacks fade: 0 as published, 1 nothing to see' },
  new_suspected: {
    value: 0.2,
    meaning: 'label-biased: share of the honest users of the profile `new` that are labelled fake',
  },
  new_unseen: {
    value: 0.5,
    meaning: 'feature-biased: share of the hours of users of the profile `new` of which nothing is recorded',
  },
  new_kept: {
    value: 0.03,
    meaning: 'support-starved: what the number of users of the profile `new` is multiplied by',
  },
} as const

/** Between the seed of the users and the seed of what is planted in them. */
const seedStep = 1_000_003
/** Users whose points are held at once. */
const usersOfPart = 500
const mostUsers = 10_000_000
const hourMs = 3_600_000
/** 2024-01-01, the day on which the published series begin */
const firstDay = 1_704_067_200_000

/**
 * The scored table: one row a user. User i depends on the seed, the mode and the settings alone: a longer run begins with the shorter.
 *
 * @throws math.out_of_range, scenarios.unknown_quirk
 * @example
 * simulate({ rows: 12, seed: 1, mode: 'faithful' }).rows // 12
 */
export function simulate(options: SimulateOptions): Table {
  const scored = temporalFeatures(tableOf(drawUsers(usersFrom(options), options.rows)), series)
  return {
    ...selectColumns(
      scored,
      schema.map(({ name }) => name),
    ),
    schema,
  }
}

/** The points in parts of 500 users, as many as the options' `rows` say. */
export function simulateTables(options: SimulateOptions): SimulatedTables {
  return {
    tables: { points: parts(options) },
    truth: {
      settings: settingsOf(options),
      group: { column: 'profile', level: 'new' },
      planted: plantedBy(options),
      attacks: attacks.map(({ name, strength, stretches, hours }) => ({ name, strength, stretches, hours })),
      profiles: profiles.map(({ name, views }) => ({ name, views })),
    },
  }
}

function* parts(options: SimulateOptions): Generator<Table> {
  const draw = usersFrom(options)
  for (let from = 0; from < options.rows; from += usersOfPart) {
    const count = Math.min(usersOfPart, options.rows - from)
    yield tableOf(drawUsers(draw, count), from)
  }
}

/** Draws users one after the other; what is planted takes its numbers from a stream of its own, so that the users stay who they are. */
function usersFrom(options: SimulateOptions): () => UserSeries {
  const { rows, seed } = options
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > mostUsers)
    throw candorError('math.out_of_range', { name: 'rows', range: `[1, ${mostUsers}]`, value: rows })
  const [random, plant] = [createRandom(seed), createRandom(seed + seedStep)]
  const [chosen, strengths] = [settingsOf(options), plantedBy(options)]
  return () => {
    for (;;) {
      const user = planted(userSeries(random.jump(), chosen), plant, strengths)
      if (user !== null) return user
    }
  }
}

function drawUsers(draw: () => UserSeries, count: number): UserSeries[] {
  return Array.from({ length: count }, draw)
}

function plantedBy({ mode, world = 'equal', set = {} }: SimulateOptions): Planted {
  const name = plantedSettings.find((one) => set[one] !== undefined)
  const what = world === 'equal' ? name && `setting ${name}` : `world ${world}`
  if (mode === 'faithful' && what) throw candorError('scenarios.only_sound', { what, mode })
  const [suspected, unseen, kept] = plantedSettings.map((one) =>
    inside(one, set[one] ?? settings[one].value, 0, 1),
  )
  return {
    suspected: world === 'label-biased' ? suspected! : 0,
    unseen: world === 'feature-biased' ? unseen! : 0,
    kept: world === 'support-starved' ? kept! : 1,
  }
}

const plantedSettings = ['new_suspected', 'new_unseen', 'new_kept'] as const

function settingsOf({ mode, without = [], set = {} }: SimulateOptions): SeriesSettings {
  const active = activeQuirks(quirks, { mode, without })
  const { hours, fake_share: fakeShare, difficulty } = settings
  return {
    hours: inside('hours', set.hours ?? hours.value, 1, 100_000),
    fakeShare: inside('fake_share', set.fake_share ?? fakeShare.value, 0, 1),
    difficulty: inside('difficulty', set.difficulty ?? difficulty.value, 0, 1),
    spread: active.has('equal_users') ? 0 : 0.4,
    honestBursts: active.has('no_honest_bursts') ? 0 : 0.3,
  }
}

function inside(name: string, value: number, low: number, high: number): number {
  if (!(value >= low && value <= high) || (name === 'hours' && !Number.isInteger(value)))
    throw candorError('math.out_of_range', { name, range: `[${low}, ${high}]`, value })
  return value
}

const truths = ['False', 'True']
const attackNames = ['none', ...attacks.map(({ name }) => name)]

/** Users from number `first` on, as points in the columns of the published file. */
function tableOf(users: readonly UserSeries[], first = 0): Table {
  const hours = users[0]!.isAnomaly.length
  const ofUsers = (value: (user: UserSeries, u: number) => number) => {
    const values = new Int32Array(users.length * hours)
    for (const [u, user] of users.entries()) values.fill(value(user, u), u * hours, (u + 1) * hours)
    return values
  }
  const category = (name: string, levels: readonly string[], values: Int32Array) =>
    ({ name, type: 'category', levels, values }) as const
  const made = makeTable([
    category(
      'user_id',
      users.map((_, u) => `user_${String(first + u + 1).padStart(4, '0')}`),
      ofUsers((_, u) => u),
    ),
    { name: 'timestamp', type: 'instant', values: instantsOf(users, hours) },
    ...series.metrics.map((name, m) => ({
      name,
      type: 'int32' as const,
      values: joined(users, hours, ({ counts }) => counts[m]!),
    })),
    category(
      'is_fake_series',
      truths,
      ofUsers(({ attack, isSuspected }) => (attack === null && !isSuspected ? 0 : 1)),
    ),
    category(
      'is_anomaly_window',
      truths,
      joined(users, hours, ({ isAnomaly }) => isAnomaly),
    ),
    category(
      'profile',
      profiles.map(({ name }) => name),
      ofUsers(({ profile }) => profiles.indexOf(profile)),
    ),
    category(
      'attack_type',
      attackNames,
      ofUsers(({ attack }) => (attack === null ? 0 : 1 + attacks.indexOf(attack))),
    ),
  ])
  return { ...made, schema: pointsTable.schema }
}

function instantsOf(users: readonly UserSeries[], hours: number): Float64Array {
  const instants = new Float64Array(users.length * hours)
  for (const [u, { startHour }] of users.entries())
    for (let i = 0; i < hours; i++) instants[u * hours + i] = firstDay + (startHour + i) * hourMs
  return instants
}

function joined(
  users: readonly UserSeries[],
  hours: number,
  of: (user: UserSeries) => Int32Array | Uint8Array,
): Int32Array {
  const values = new Int32Array(users.length * hours)
  for (const [u, user] of users.entries()) values.set(of(user), u * hours)
  return values
}
