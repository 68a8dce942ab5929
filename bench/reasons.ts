/**
 * Reasons for refused rows of real tables: how many rows carry a valid code for each principal reason, whether the reasons account for the
 * decision (sufficiency), whether they hang on the background's luck (stability), how many families an explanation takes. Claims go through the
 * domain's own features and catalogue, where a family without a code would show; for the others columns and codes are proposed. The last
 * column is what one row's reasons in words cost: the least time of a block of 16 rows, typical scores and evidence included.
 *
 *   node bench/reasons.ts [rows judged, default 100]
 */
import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  type Attributions,
  adverseFamilies,
  applyPipeline,
  applyRowSteps,
  columnOf,
  createRandom,
  decisionScores,
  defaultPlan,
  type FittedModel,
  fitPipeline,
  fromRecords,
  groupByFamily,
  type Matrix,
  matrixRows,
  type Pipeline,
  prepareInterventional,
  prepareReasons,
  prepareTypicalScores,
  profileTable,
  proposeWording,
  reasonCompactness,
  reasonStability,
  reasonSufficiency,
  type Table,
  trainBoosting,
  typicalRow,
  type Wording,
} from '@candor/core'
import { type Scenario, scenarioOf } from '@candor/scenarios'
import { tableFromRows } from '../packages/scenarios/src/table-from-rows.ts'

const shared = join(import.meta.dirname, '../../shared/data')
const judged = Number(process.argv[2] ?? 100)
const backgroundRows = 200

type Case = {
  readonly name: string
  readonly file: string
  readonly header: readonly string[] | null
  readonly drop: readonly string[]
  readonly target: string
  readonly positive: string
  /** whether the positive class is good for the person */
  readonly favourable: 'positive' | 'negative'
  readonly domain?: Scenario
}

const adultColumns =
  'age,workclass,fnlwgt,education,education_num,marital_status,occupation,relationship,race,sex,capital_gain,capital_loss,hours_per_week,native_country,income'

const cases: readonly Case[] = [
  {
    name: 'claims',
    file: 'insurance-claims/insurance_claims.csv',
    header: null,
    drop: ['policy_number', 'policy_bind_date', 'incident_date', 'incident_location', '_c39'],
    target: 'fraud_reported',
    positive: 'Y',
    favourable: 'negative',
    domain: scenarioOf('claims'),
  },
  {
    name: 'lending',
    file: 'lending-club/lending_club.csv',
    header: null,
    drop: [],
    target: 'Class',
    positive: 'bad',
    favourable: 'negative',
  },
  {
    name: 'Adult',
    file: 'adult/adult.data.gz',
    header: adultColumns.split(','),
    drop: ['fnlwgt'],
    target: 'income',
    positive: '>50K',
    favourable: 'positive',
  },
]

console.log(
  'set       refused  all coded  sufficient  Jaccard  first flips  stable  families for 90 %  µs a row',
)
for (const one of cases) {
  if (existsSync(join(shared, one.file))) judge(one)
  else console.log(`${one.name}: SKIPPED, ../shared/data/${one.file} is not there`)
}

function judge(one: Case): void {
  const table = one.domain === undefined ? readTable(one) : domainTable(one, one.domain)
  const pipeline = fitPipeline(table, one.domain?.features ?? planFor(one, table))
  const { matrix } = applyPipeline(pipeline, table)
  const { column } = columnOf(table, one.target)
  if (column.type !== 'category') throw new Error(`${one.target} is no category`)
  const labels = Float64Array.from(column.values, (code) => (column.levels[code] === one.positive ? 1 : 0))
  const { ensemble } = trainBoosting(matrix, labels, { nEstimators: 100, maxDepth: 4 })
  const head = { algorithm: 'gbm', task: 'classification', classes: ['0', '1'], calibrator: null } as const
  const model: FittedModel = { ...head, ensemble }
  const cutOff = { value: quantileOfScores(decisionScores(model, matrix), one), operator: '>=' } as const
  const refused = refusedRows(decisionScores(model, matrix), cutOff.value, one)
  const random = createRandom(1)
  const rows =
    refused.length <= judged
      ? refused
      : Int32Array.from(random.choice(refused.length, judged), (i) => refused[i]!)
  const explained = matrixRows(matrix, rows)
  const background = matrixRows(matrix, random.choice(matrix.rows, backgroundRows))
  const whole = groupByFamily(
    prepareInterventional(ensemble, background).explain(matrixRows(matrix, refused)),
    pipeline.outputs,
  )
  const wording = one.domain?.wording ?? proposeWording(pipeline.outputs)
  const { families } = wording
  const coded = refused.filter((_, i) => {
    const reasons = adverseFamilies(whole, i, one.favourable)
    return reasons.length > 0 && reasons.every((family) => (families[family]?.code ?? '') !== '')
  })
  const part = groupByFamily(prepareInterventional(ensemble, background).explain(explained), pipeline.outputs)
  const scoresOf = (some: typeof matrix) => decisionScores(model, some)
  const sufficient = Array.from(rows.keys(), (row) =>
    reasonSufficiency(
      { scoresOf, matrix: explained, row, outputs: pipeline.outputs, background, cutOff },
      adverseFamilies(part, row, one.favourable),
    ),
  ).filter(({ isSufficient }) => isSufficient)
  const alone = Array.from({ length: background.rows }, (_, b) =>
    groupByFamily(
      prepareInterventional(ensemble, matrixRows(background, Int32Array.of(b))).explain(explained),
      pipeline.outputs,
    ),
  )
  const stability = reasonStability(alone, one.favourable)!
  const length = Array.from(rows.keys(), (row) => reasonCompactness(part, row))
  console.log(
    [
      one.name.padEnd(9),
      String(refused.length).padStart(7),
      share(coded.length, refused.length).padStart(11),
      share(sufficient.length, rows.length).padStart(12),
      stability.jaccard.toFixed(3).padStart(9),
      share(stability.flips, 1).padStart(13),
      String(stability.isStable).padStart(8),
      (length.reduce((sum, n) => sum + n, 0) / length.length).toFixed(1).padStart(20),
      timeOfReasons(one, { table, pipeline, model, wording, rows, explained, part }).toFixed(1).padStart(10),
    ].join(''),
  )
}

type Spoken = {
  readonly table: Table
  readonly pipeline: Pipeline
  readonly model: FittedModel
  readonly wording: Wording
  readonly rows: Int32Array
  readonly explained: Matrix
  readonly part: Attributions
}

/** µs that one row's reasons take, as the server makes them. */
function timeOfReasons({ favourable }: Case, spoken: Spoken): number {
  const { pipeline, model, wording, rows, explained, part } = spoken
  const sources = pipeline.encoders.map(({ source }) => source)
  const table = applyRowSteps(spoken.table, pipeline.rowSteps, sources)
  const profile = profileTable(table)
  const typicalScores = prepareTypicalScores(model, pipeline.outputs, typicalRow(pipeline, profile))
  const reasonsOf = prepareReasons({ profile, wording, favourable, sha256: (text) => hash('sha256', text) })
  const single = Array.from(rows.keys(), (i) => matrixRows(explained, Int32Array.of(i)))
  const speak = (row: number) =>
    reasonsOf({
      attributions: part,
      row,
      table,
      tableRow: rows[row]!,
      scoresWithTypical: (asked) => typicalScores(single[row]!, asked),
    })
  let least = Number.POSITIVE_INFINITY
  for (let block = 0; block < 3000; block++) {
    const start = performance.now()
    for (let i = 0; i < 16; i++) speak((16 * block + i) % rows.length)
    least = Math.min(least, (1000 * (performance.now() - start)) / 16)
  }
  return least
}

/** A fifth of all rows is refused. */
function quantileOfScores(scores: Float64Array, { favourable }: Case): number {
  const sorted = scores.toSorted()
  return sorted[Math.floor((favourable === 'positive' ? 0.2 : 0.8) * sorted.length)]!
}

function refusedRows(scores: Float64Array, cut: number, { favourable }: Case): Int32Array {
  const rows = Int32Array.from(scores, (_, row) => row)
  return rows.filter((row) => (favourable === 'positive' ? scores[row]! < cut : scores[row]! >= cut))
}

function planFor({ drop, target }: Case, table: Table) {
  const dropped = drop.filter((name) => table.schema.some((column) => column.name === name))
  return defaultPlan(table, { target, drop: dropped })
}

/** The file in the columns and types of the domain's schema. */
function domainTable(one: Case, { schema }: Scenario): Table {
  const { names, lines, cells } = linesOf(one)
  const rows = lines.map((line) => {
    const row = cells(line)
    return Object.fromEntries(
      schema.map(({ name, type }) => {
        const text = row[names.indexOf(name)]!
        return [name, type === 'category' ? text : type === 'instant' ? Date.parse(text) : Number(text)]
      }),
    )
  })
  return tableFromRows(schema, rows, rows.length)
}

function linesOf({ file, header }: Case) {
  const bytes = readFileSync(join(shared, file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const cells = (line: string) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  const names = header ?? cells(lines.shift()!)
  return { names, lines, cells }
}

function readTable(one: Case): Table {
  const { names, lines, cells } = linesOf(one)
  const columns = names.map((_, j) => lines.map((line) => cells(line)[j] ?? ''))
  const numeric = columns.map((column) =>
    column.every((cell) => cell === '' || Number.isFinite(Number(cell))),
  )
  return fromRecords(
    lines.map((line) =>
      Object.fromEntries(
        cells(line).map((cell, j) => [names[j]!, cell === '' ? null : numeric[j] ? Number(cell) : cell]),
      ),
    ),
  )
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'undefined' : `${((100 * part) / whole).toFixed(1)} %`
}
