import { readdirSync, readFileSync } from 'node:fs'
import {
  applyPipeline,
  applyRowSteps,
  columnOf,
  fitPipeline,
  groupByFamily,
  isDefined,
  type Matrix,
  matrixRows,
  numberAt,
  predict,
  prepareExplainer,
  profileTable,
  reasonsFor,
  rocAuc,
  selectRows,
  type Table,
  temporalFeatures,
  trainForest,
  valueAt,
} from '@candor/core'
import { describe, expect, it } from 'vitest'
import { type Language, type Scenario, scenarios } from '../src/index.ts'
import { textsOf } from '../src/table-statistics.ts'
import { parcels } from './sixth-domain/index.ts'

const here = import.meta.dirname

/** The built-in domains, and one more that is nothing but a folder. */
const folders: readonly { readonly scenario: Scenario; readonly folder: string }[] = [
  ...scenarios.map((scenario) => ({ scenario, folder: `${here}/../src/${scenario.id}` })),
  { scenario: parcels, folder: `${here}/sixth-domain` },
]

const fixedFiles = [
  'README.md',
  'checks.ts',
  'features.ts',
  'index.ts',
  'policy.ts',
  'schema.ts',
  'simulate.ts',
  'wording.ts',
]
const optionalFiles = ['compat.ts']
const languages: readonly Language[] = ['en', 'es']
const fewestOfClass = 20

/** As few rows as have both classes often enough to learn from. */
function sampleOf(scenario: Scenario): Table {
  const { demo, target, usually } = scenario
  const most = demo.rows
  for (let rows = Math.min(400, most); ; rows = Math.min(2 * rows, most)) {
    const table = scenario.simulate({
      rows,
      seed: 3,
      mode: usually?.mode ?? 'faithful',
      ...(usually && { world: usually.world }),
    })
    const positives = textsOf(table, target.column).filter((text) => text === target.positive).length
    if (rows === most || (positives >= fewestOfClass && table.rows - positives >= fewestOfClass)) return table
  }
}

/** Every third row judges. */
function parts(rows: number): { train: Int32Array; test: Int32Array } {
  const all = Array.from({ length: rows }, (_, i) => i)
  return {
    train: Int32Array.from(all.filter((i) => i % 3 !== 0)),
    test: Int32Array.from(all.filter((i) => i % 3 === 0)),
  }
}

const cellsOf = ({ names, columns }: Matrix, row: number) =>
  Object.fromEntries(names.map((name, j) => [name, columns[j]![row]]))

describe.each(folders.map(({ scenario, folder }) => [scenario.id, scenario, folder] as const))(
  '%s',
  (_id, scenario, folder) => {
    const table = sampleOf(scenario)
    const { train, test } = parts(table.rows)
    const known = selectRows(table, train)
    const pipeline = fitPipeline(known, scenario.features)
    const { matrix } = applyPipeline(pipeline, table)
    const labels = Float64Array.from(textsOf(table, scenario.target.column), (text) =>
      Number(text === scenario.target.positive),
    )
    const classes = ['0', '1']

    it('is a folder with the fixed names', () => {
      const files = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
      expect(files).toEqual(expect.arrayContaining(fixedFiles))
      const readme = readFileSync(`${folder}/README.md`, 'utf8')
      for (const said of [
        '**Who is decided about.**',
        '**Where the data comes from.**',
        '## What can go wrong',
        '## What the data cannot show',
      ])
        expect(readme, said).toContain(said)
      for (const { name } of scenario.models) expect(readme, name).toContain(`\`${name}\``)
      if (scenario.compat !== undefined) expect(files).toEqual(expect.arrayContaining(optionalFiles))
    })

    it('simulates what its schema says', () => {
      expect(table.schema).toEqual(scenario.schema)
      const again = sampleOf(scenario)
      for (const [j, { name }] of table.schema.entries())
        expect(again.columns[j]!.values, name).toEqual(table.columns[j]!.values)
    })

    it('makes features of a row from that row alone', () => {
      for (const row of [0, 1, table.rows - 1]) {
        const alone = applyPipeline(pipeline, selectRows(table, Int32Array.of(row))).matrix
        expect(cellsOf(alone, 0)).toEqual(cellsOf(matrix, row))
      }
    })

    it.skipIf(scenario.series === undefined)(
      'makes features of an entity from its own points until then: later ones change nothing',
      () => {
        const { series, tables, demo } = scenario
        const { entity, time } = series!
        const made = scenario.simulateTables!({ rows: Math.min(demo.rows, 12), seed: 3, mode: 'faithful' })
        const [points] = [...made.tables[tables![0]!.name]!] as [Table]
        const times = columnOf(points, time).column
        const whom = textsOf(points, entity)
        const [first] = whom
        const sorted = Float64Array.from(whom, (_, row) => numberAt(times, row)).sort()
        const moment = sorted[Math.floor(sorted.length / 2)]!
        const rows = Int32Array.from(whom.keys())
        const upTo = rows.filter((row) => numberAt(times, row) <= moment)
        const others = rows.filter((row) => whom[row] !== first || numberAt(times, row) <= moment)
        const rowOf = (of: Int32Array) => {
          const found = temporalFeatures(selectRows(points, of), { ...series!, keep: [] })
          const at = textsOf(found, entity).indexOf(first!)
          return found.columns.map((column) => valueAt(column, at))
        }
        expect(rowOf(others)).toEqual(rowOf(upTo))
        expect(rowOf(rows)).not.toEqual(rowOf(upTo))
      },
    )

    const ensemble = trainForest(
      matrixRows(matrix, train),
      Float64Array.from(train, (row) => labels[row]!),
      {
        nEstimators: 30,
        maxDepth: 6,
        minSamplesLeaf: 3,
        seed: 0,
      },
    ).ensemble
    const model = { algorithm: 'rf', task: 'classification', classes, ensemble, calibrator: null } as const
    const judged = matrixRows(matrix, test)
    const prediction = predict(model, judged)
    const scores = prediction.task === 'classification' ? prediction.probability : new Float64Array(0)

    it('learns something from its features', () => {
      const auc = rocAuc(
        Float64Array.from(test, (row) => labels[row]!),
        scores,
      )
      expect(isDefined(auc) ? auc.value : auc.reason).toBeGreaterThan(0.6)
    })

    const explainer = prepareExplainer(model, {
      method: 'interventional',
      background: matrixRows(matrix, train.subarray(0, 50)),
      output: 0,
    })
    const explained = Int32Array.from({ length: 12 }, (_, i) => i)
    const attributions = groupByFamily(explainer.explain(matrixRows(judged, explained)), pipeline.outputs)

    it('explains scores in contributions that add up', () => {
      const { base, score, names, phi } = attributions
      for (const row of explained) {
        const sum = names.reduce((total, _, j) => total + phi[row * names.length + j]!, base)
        expect(Math.abs(sum - score[row]!)).toBeLessThan(1e-9)
        expect(Math.abs(score[row]! - scores[row]!)).toBeLessThan(1e-9)
      }
    })

    it('decides every score, and has a band for it', () => {
      const { uses, bands } = scenario.policy
      for (const probability of scores) {
        const reaches = (from: number, operator: string) =>
          operator === '>=' ? probability >= from : probability > from
        expect(bands.length === 0 || bands.some(({ from, operator }) => reaches(from, operator))).toBe(true)
        for (const { threshold, outcomes } of Object.values(uses))
          if (threshold !== null)
            expect(outcomes![reaches(threshold.value, threshold.operator) ? 'beyond' : 'short']).toMatch(
              /^[A-Z_]+$/,
            )
      }
    })

    it.each(languages)('says why, in words (%s)', (language) => {
      const shown = applyRowSteps(selectRows(table, test), scenario.features.rowSteps)
      const profile = profileTable(applyRowSteps(known, scenario.features.rowSteps))
      const options = { profile, wording: scenario.wording, language, favourable: scenario.policy.favourable }
      for (const row of explained) {
        const reasons = reasonsFor({ attributions, row, table: shown }, options)
        expect(reasons.length).toBeGreaterThan(0)
        for (const { text, code, direction, phi } of reasons) {
          expect(text).toMatch(/^\p{Lu}[^_{}]+\.$/u)
          expect(code).not.toBeNull()
          if (phi !== 0) expect(direction).toBe(phi > 0 ? 'raises' : 'lowers')
        }
      }
    })
  },
)
