/**
 * Damaged model files, by the thousand: every format, made here and by the vendors' programs, with seeded damage. Each must be refused by
 * an error of the catalogue or give a model whose answers are numbers, those that the text of the file says where a second, short way of
 * reading it can tell, and the same after the model was written and read again; the longest time and the largest memory are printed.
 *
 *   node bench/fuzz.ts [count, default 20000] [first seed, default 0]
 */
import { fuzzOutcome } from '../packages/core/test/models/fuzz-outcome.ts'
import { smallModelFiles, unreadable, vendorModelFiles } from '../packages/core/test/models/model-files.ts'
import { mutatedFile } from '../packages/core/test/models/mutated-file.ts'

type Tally = {
  files: number
  refused: number
  read: number
  faults: number
  slowest: number
  slowestSeed: number
}

const [count = 20_000, first = 0] = process.argv.slice(2).map(Number)
const files = [...smallModelFiles(), ...vendorModelFiles()]
const broken = unreadable(files)
if (broken.length > 0) throw new Error(`not whole to begin with: ${broken.join('; ')}`)

const tallies = new Map<string, Tally>()
const faults: string[] = []
const started = performance.now()
let memory = 0
for (let seed = first; seed < first + count; seed++) {
  const { name, bytes } = files[seed % files.length]!
  const damaged = mutatedFile(bytes, seed)
  const begun = performance.now()
  const outcome = fuzzOutcome(damaged)
  const tally = tallies.get(formatOf(name)) ?? {
    files: 0,
    refused: 0,
    read: 0,
    faults: 0,
    slowest: 0,
    slowestSeed: 0,
  }
  tally.files++
  const milliseconds = performance.now() - begun
  if (milliseconds > tally.slowest) Object.assign(tally, { slowest: milliseconds, slowestSeed: seed })
  if (milliseconds > 10_000) faults.push(`${name}, seed ${seed}: ${Math.round(milliseconds)} ms`)
  if (outcome.kind === 'fault') {
    tally.faults++
    faults.push(`${name}, seed ${seed}: ${outcome.what}`)
  } else tally[outcome.kind]++
  tallies.set(formatOf(name), tally)
  if (seed % 500 === 0) memory = Math.max(memory, process.memoryUsage().rss)
}

console.log('format        files  refused     read   faults  slowest ms  (seed)')
for (const [format, tally] of [...tallies].sort()) {
  const numbers = [tally.files, tally.refused, tally.read, tally.faults, Math.round(tally.slowest)]
  console.log(
    format.padEnd(10) +
      numbers.map((number) => String(number).padStart(9)).join('') +
      `  (${tally.slowestSeed})`,
  )
}
const seconds = (performance.now() - started) / 1000
console.log(
  `${count} files from seed ${first} on in ${seconds.toFixed(1)} s, memory at most ${Math.round(memory / 1e6)} MB`,
)
for (const fault of faults.slice(0, 20)) console.log(fault)
process.exitCode = faults.length > 0 ? 1 : 0

function formatOf(name: string): string {
  const formats: readonly [RegExp, string][] = [
    [/ubj/, 'ubjson'],
    [/onnx/, 'onnx'],
    [/neutral/, 'neutral'],
    [/lgb|lightgbm/, 'lightgbm'],
    [/catboost/, 'catboost'],
    [/isolation|sklearn/, 'sklearn'],
  ]
  return formats.find(([pattern]) => pattern.test(name))?.[1] ?? 'xgboost'
}
