/**
 * What becomes of categories in boosting: a column for each level, against native categories by gradient order and one by one. Stratified
 * 5 folds, several seeds, default parameters; mean and range over the seeds. docs/decisions/0013 stands on it.
 *
 *   node bench/native-categories.ts
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import * as candor from '@candor/core'

const data = join(dirname(fileURLToPath(import.meta.url)), '../../shared/data')

type Source = {
  readonly path: string
  readonly target: string
  readonly positive: string
  readonly drop: readonly string[]
  readonly seeds: number
  /** where the file has none */
  readonly header?: string
}

const sources: readonly Source[] = [
  {
    path: 'insurance-claims/insurance_claims.csv',
    target: 'fraud_reported',
    positive: 'Y',
    drop: ['policy_number', 'policy_bind_date', 'incident_date', 'incident_location'],
    seeds: 4,
  },
  { path: 'lending-club/lending_club.csv', target: 'Class', positive: 'bad', drop: [], seeds: 2 },
  {
    path: 'adult/adult.data.gz',
    target: 'income',
    positive: '>50K',
    drop: [],
    seeds: 2,
    header:
      'age,work,weight,education,years,marital,occupation,relation,race,sex,gain,loss,hours,country,income',
  },
]

for (const source of sources)
  if (existsSync(join(data, source.path))) compare(source)
  else console.log(`SKIPPED ${source.path}: not there`)

function compare(source: Source): void {
  const table = tableOf(source)
  const labels = Float64Array.from(textOf(table, source.target), (text) => (text === source.positive ? 1 : 0))
  const kept = { target: source.target, drop: source.drop }
  console.log(`\n${source.path}: ${table.rows} rows, 5 folds, ${source.seeds} seeds; ROC AUC, log loss`)
  const report = (name: string, plan: candor.PipelinePlan, options: candor.BoostingOptions) => {
    const found = Array.from({ length: source.seeds }, (_, seed) =>
      measured(table, labels, plan, options, seed),
    )
    console.log(name.padEnd(24), spread(found.map(([auc]) => auc!)), spread(found.map(([, loss]) => loss!)))
  }
  const native = candor.defaultPlan(table, { ...kept, categories: 'native' })
  report('a column for each level', candor.defaultPlan(table, kept), {})
  report('native, in groups', native, {})
  report('native, one by one', native, { maxCatToOnehot: 255 })
}

function measured(
  table: candor.Table,
  labels: Float64Array,
  plan: candor.PipelinePlan,
  options: candor.BoostingOptions,
  seed: number,
): number[] {
  const scores = new Float64Array(table.rows)
  for (const { train, test } of candor.kFold({ labels: Int32Array.from(labels) }, { folds: 5, seed })) {
    const pipeline = candor.fitPipeline(candor.selectRows(table, train), plan)
    const { matrix } = candor.applyPipeline(pipeline, table)
    const categorical = candor.nativeColumns(pipeline)
    const own = Float64Array.from(train, (row) => labels[row]!)
    const { ensemble } = candor.trainBoosting(candor.matrixRows(matrix, train), own, {
      ...options,
      categorical,
    })
    const margins = candor.margins(ensemble, candor.matrixRows(matrix, test))
    candor
      .linkOf(ensemble)(margins)
      .forEach((p, i) => {
        scores[test[i]!] = p
      })
  }
  return [candor.rocAuc(labels, scores), candor.logLoss(labels, scores)].map((metric) =>
    candor.isDefined(metric) ? metric.value : Number.NaN,
  )
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return `${mean.toFixed(4)} (${Math.min(...values).toFixed(4)} to ${Math.max(...values).toFixed(4)})`
}

/** Plain reader: a comma parts cells, quotation marks are dropped; what is a number everywhere is a number. */
function tableOf({ path, header }: Source): candor.Table {
  const bytes = readFileSync(join(data, path))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replaceAll('"', '')
  const lines = text.trim().split(/\r?\n/)
  const [names, ...rows] = [...(header === undefined ? [] : [header]), ...lines].map((line) =>
    line.split(',').map((cell) => cell.trim()),
  )
  const cells = names!.map((_, j) => rows.map((row) => row[j] ?? ''))
  const isNumber = cells.map((column) => column.every((cell) => cell !== '' && Number.isFinite(Number(cell))))
  const record = (row: number) =>
    Object.fromEntries(
      names!.map((name, j) => [name, isNumber[j] ? Number(cells[j]![row]) : cells[j]![row]!]),
    )
  return candor.fromRecords(rows.map((_, row) => record(row)))
}

function textOf(table: candor.Table, name: string): string[] {
  const { column } = candor.columnOf(table, name)
  return Array.from({ length: table.rows }, (_, row) => String(candor.valueAt(column, row)))
}
