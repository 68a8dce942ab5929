/**
 * What it costs to read one record: processor time of `recordMatrix` on the simulated claims that bench/load.ts sends, each record
 * parsed anew, as a request's is. Prints microseconds a record: the least and the middle of the passes.
 *
 *   node bench/one-record.ts [passes]
 */
import { applyPipeline, columnOf, fitPipeline, namesOf, profileTable, valueAt } from '@candor/core'
import { type RecordReading, recordMatrix } from '../packages/app/src/jobs/record-matrix.ts'
import { scenarioOf } from '../packages/scenarios/src/index.ts'

const passes = Number(process.argv[2] ?? 20)
const { simulate, features, target, drop, schema, aliases = {} } = scenarioOf('claims')
const rows = 1000
const table = simulate({ rows, seed: 1, mode: 'faithful' })
const asked = simulate({ rows, seed: 2, mode: 'faithful' })
const reading: RecordReading = frozen({
  pipeline: fitPipeline(table, features),
  profile: profileTable(table),
  schema,
  aliases,
})
const sent = namesOf(asked).filter((name) => name !== target.column && !drop.includes(name))
const texts = Array.from({ length: rows }, (_, i) =>
  JSON.stringify(Object.fromEntries(sent.map((name) => [name, valueAt(columnOf(asked, name).column, i)]))),
)
checkAgainst(applyPipeline(reading.pipeline, asked).matrix)
const times = Array.from({ length: passes }, pass)
console.log(times.map((us) => us.toFixed(1)).join(' '))
times.sort((a, b) => a - b)
console.log(
  `${sent.length} features, ${reading.pipeline.outputs.length} model columns: least ${times[0]!.toFixed(1)}, middle ${times[passes >> 1]!.toFixed(1)} us`,
)

function pass(): number {
  const records = texts.map((text) => JSON.parse(text))
  const start = process.cpuUsage()
  for (const record of records) recordMatrix(reading, record)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / rows
}

function checkAgainst({ columns }: ReturnType<typeof applyPipeline>['matrix']): void {
  texts.forEach((text, i) => {
    const { matrix } = recordMatrix(reading, JSON.parse(text))
    const differs = columns.findIndex((column, j) => !Object.is(column[i], matrix.columns[j]![0]))
    if (differs >= 0) throw new Error(`record ${i}: column ${matrix.names[differs]} differs`)
  })
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
