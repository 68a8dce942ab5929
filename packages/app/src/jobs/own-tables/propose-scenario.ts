import {
  defaultPlan,
  fitPipeline,
  type PipelinePlan,
  profileTable,
  proposeWording,
  type Table,
  type ValueFormat,
  type FamilyWording as Words,
} from '@candor/core'
import type { FamilyWording, ScenarioHistory, TableReading } from '@candor/scenarios'
import { inspectionOf } from '../inspect-table.ts'
import { someNames } from '../phrases.ts'
import { type ProposedColumn, proposeColumns } from './propose-columns.ts'
import { type ProposedTarget, proposeTarget, type TargetWish } from './propose-target.ts'
import type { OpenPoint, ScenarioFiles } from './scenario-files.ts'
import { nameWords } from './sensitive-names.ts'

export type ScenarioWish = TargetWish & {
  readonly id: string
  readonly entity: string | null
  readonly time: string | null
  readonly reading: TableReading
  /** of a folder with tables of events */
  readonly history?: ScenarioHistory | null
}

export type Proposal = {
  readonly files: ScenarioFiles
  readonly target: ProposedTarget
  readonly columns: readonly ProposedColumn[]
}

/**
 * A scenario for a table of which nothing more is known: a target, roles, a feature plan, and a policy and words that a person has to
 * look over; what was guessed is an open point.
 *
 * @throws jobs.no_target_proposed, data.unknown_column, features.no_features
 */
export function proposeScenario(table: Table, wish: ScenarioWish): Proposal {
  const target = proposeTarget(table, wish)
  const { warnings } = inspectionOf(table, target.column)
  const columns = proposeColumns(table, { ...wish, target, warnings })
  const meant = { ...table, schema: columns.map(({ schema }) => schema) }
  const drop = columns.filter(({ isRead, schema }) => !isRead && schema.role !== 'target')
  const dropped = drop.map(({ schema }) => schema.name)
  const plan = defaultPlan(meant, { target: target.column, drop: dropped })
  const parts = { wish, target, columns, table: meant }
  return {
    target,
    columns,
    files: {
      schema: schemaFile(parts),
      features: {
        drop: dropped,
        plan,
        ...(wish.history && { history: wish.history }),
        open: drop
          .filter(({ schema }) => schema.name !== wish.entity && schema.name !== wish.time)
          .map(({ schema, reason }) =>
            point(`drop.${schema.name}`, `Is it right to leave it out (${reason})?`),
          ),
      },
      policy: policyFile(wish.id, target),
      wording: wordingFile(meant, plan),
      checks: checksFile(parts),
    },
  }
}

type Parts = {
  readonly wish: ScenarioWish
  readonly target: ProposedTarget
  readonly columns: readonly ProposedColumn[]
  readonly table: Table
}

function point(at: string, question: string): OpenPoint {
  return { at, question }
}

function schemaFile({ wish, target, columns }: Parts): ScenarioFiles['schema'] {
  const { id, reading } = wish
  const title = nameWords(id).join(' ') || id
  const { column, positive, task, missing } = target
  return {
    id,
    title: { en: title, es: title },
    reading,
    target: { column, positive, task, ...(missing > 0 && { missing: 'left_out' }) },
    columns: columns.map(({ schema }) => schema),
    aliases: {},
    open: [
      point('title', 'What are the rows called, in English and Spanish?'),
      ...targetPoints(target),
      ...readingPoints(reading),
      ...sensitivityPoints(columns),
      point(
        'columns.availableAt',
        'Which columns are known only after the decision? All but the target stand as known before.',
      ),
    ],
  }
}

function targetPoints({ column, positive, classes, why, whyPositive, missing }: ProposedTarget): OpenPoint[] {
  return [
    ...(why === null ? [] : [point('target.column', `Is ${column} what is to be predicted (${why})?`)]),
    ...(whyPositive === null
      ? []
      : [
          point(
            'target.positive',
            `Is ${positive} of ${classes.join(', ')} the class to look for (${whyPositive})?`,
          ),
        ]),
    ...(missing === 0
      ? []
      : [point('target.missing', `${missing} rows have no ${column} and are left out: is that by chance?`)]),
  ]
}

function readingPoints(reading: TableReading): OpenPoint[] {
  const { header, missing = [], encoding, numbers = {}, repeated } = reading
  const respelt = Object.keys(numbers)
  return [
    ...(header === false
      ? [point('reading.header', 'Is the first line a row, and what are the columns called?')]
      : []),
    ...(missing.length > 0
      ? [point('reading.missing', `Do ${missing.join(', ')} mean missing in every column?`)]
      : []),
    ...(encoding === undefined ? [] : [point('reading.encoding', `Is ${encoding} the encoding?`)]),
    ...(respelt.length > 0
      ? [point('reading.numbers', `Are ${someNames(respelt)} numbers written so?`)]
      : []),
    ...(repeated === undefined
      ? []
      : [point('reading.repeated', 'Which of the columns of one name is the right one?')]),
  ]
}

function sensitivityPoints(columns: readonly ProposedColumn[]): OpenPoint[] {
  const groups = Map.groupBy(columns, ({ schema }) => schema.sensitivity)
  const named = (which: 'protected' | 'proxy' | 'personal') =>
    someNames((groups.get(which) ?? []).map(({ schema }) => schema.name)) || 'none'
  return [
    point(
      'columns.sensitivity',
      `By their names: protected ${named('protected')}; proxy ${named('proxy')}; personal ${named('personal')}. Is that all?`,
    ),
  ]
}

function policyFile(id: string, { classes, positive }: ProposedTarget): ScenarioFiles['policy'] {
  const model = { name: id, algorithm: 'gbm', parameters: {}, calibrate: 'none' } as const
  const isBinary = classes.length === 2
  const band = (name: string, from: number, en: string, es: string) =>
    ({ id: name, from, operator: '>=', scale: 'raw', labels: { en, es } }) as const
  const review = {
    threshold: { value: 0.5, operator: '>=', scale: 'raw' } as const,
    outcomes: { beyond: 'REVIEW', short: 'PASS' },
  }
  return {
    favourable: 'negative',
    uses: isBinary ? { review } : { score: { threshold: null, outcomes: null } },
    defaultUse: isBinary ? 'review' : 'score',
    defaultModel: id,
    bands: isBinary
      ? [
          band('low', 0, 'Low', 'Bajo'),
          band('medium', 0.3, 'Medium', 'Medio'),
          band('high', 0.7, 'High', 'Alto'),
        ]
      : [],
    subjectExplanation: 'none',
    models: [model],
    open: isBinary
      ? [
          point('favourable', `Is ${positive} bad for the person decided about?`),
          point(
            'uses.review.threshold',
            '0.5 is nobody’s decision: what do the two errors cost, and how many can be reviewed?',
          ),
          point('uses.review.outcomes', 'What happens at and beyond the threshold, and short of it?'),
          point('bands', 'Where do the bands begin, and what are they called?'),
          point(
            'subjectExplanation',
            'What is the person told: nothing, that there was a decision, or the factors?',
          ),
        ]
      : [
          point('uses', 'What is done with the score?'),
          point('subjectExplanation', 'What is the person told?'),
        ],
  }
}

function wordingFile(table: Table, plan: PipelinePlan): ScenarioFiles['wording'] {
  const { outputs } = fitPipeline(table, plan)
  const { families, levels, cohort, currency } = proposeWording(outputs)
  const typeOf = new Map(table.schema.map(({ name, type }) => [name, type]))
  const formats = formatsOf(table)
  const worded = Object.entries(families).map(([family, words]): [string, FamilyWording] => {
    const isText = typeOf.get(family) === 'category' || typeOf.get(family) === 'boolean'
    return [family, familyWords(family, words, isText ? 'level' : (formats.get(family) ?? 'number'))]
  })
  return {
    families: Object.fromEntries(worded),
    levels,
    cohort,
    currency,
    open: [
      point(
        'families',
        'Do the labels read well as the subject of a sentence, in English and Spanish (with gender and number)?',
      ),
      point('currency', 'Which amounts are money ("format": "money"), and in what currency?'),
    ],
  }
}

function familyWords(family: string, words: Words, format: ValueFormat): FamilyWording {
  const label = family.replaceAll(/[_.]+/g, ' ').trim() || family
  const short = label.charAt(0).toUpperCase() + label.slice(1)
  return {
    ...words,
    short: { en: short, es: short },
    label: { en: short, es: { text: short, gender: 'm', number: 's' } },
    format,
  }
}

const calendar: readonly (readonly [ValueFormat, RegExp, number, number])[] = [
  ['year', /^(year|yr|anio|ano)$/, 1900, 2100],
  ['hour', /^(hour|hora)$/, 0, 23],
  ['month', /^(month|mes)$/, 1, 12],
]

/** Numbers that are a year, an hour or a month by name and range. */
function formatsOf(table: Table): Map<string, ValueFormat> {
  const found = new Map<string, ValueFormat>()
  for (const profile of profileTable(table).columns) {
    if (profile.kind !== 'number' || profile.type !== 'int32' || profile.n === 0) continue
    const [low, high] = [profile.quantiles[0]!, profile.quantiles[200]!]
    const last = nameWords(profile.name)
    const fitting = calendar.find(
      ([, pattern, from, to]) => last.some((word) => pattern.test(word)) && low >= from && high <= to,
    )
    if (fitting !== undefined) found.set(profile.name, fitting[0])
  }
  return found
}

const ageEdges = [25, 35, 45, 55, 65]

function checksFile({ columns, table }: Parts): ScenarioFiles['checks'] {
  const able = columns.filter(({ reason }) => !(reason ?? '').startsWith('constant'))
  const groups = able
    .filter(({ schema }) => schema.sensitivity === 'protected' && schema.role === 'feature')
    .map(({ schema }) => ({ column: schema.name, edges: edgesOf(table, schema.name) }))
  const proxies = able
    .filter(({ schema }) => schema.sensitivity === 'proxy')
    .map(({ schema }) => ({
      column: schema.name,
      standsFor: 'a protected trait',
      reason: 'columns of such a name often go with one',
    }))
  const names = groups.map(({ column }) => column)
  return {
    groups,
    proxies,
    spurious: [],
    challenger: null,
    headlines: [],
    open: [
      point('groups', `Which groups must be compared? By name: ${someNames(names) || 'none found'}.`),
      point('challenger', 'What simple rule does the same work today?'),
    ],
  }
}

/** Where numbers of many values are cut: ages by tens, others at the median; null where each value is a group. */
function edgesOf(table: Table, name: string): number[] | null {
  const profile = profileTable(table).columns.find((one) => one.name === name)
  if (profile?.kind !== 'number' || (profile.isExact && profile.ties.length <= 10)) return null
  const isAge = nameWords(name).some((word) => word === 'age' || word === 'edad')
  return isAge ? ageEdges : [profile.quantiles[100]!]
}
