import {
  applyPipeline,
  applyRowSteps,
  columnOf,
  compareWithCohort,
  fitPipeline,
  namesOf,
  profileTable,
  resolveParameters,
  sentence,
  valueAt,
} from '@candor/core'
import { describe, expect, it } from 'vitest'
import type { Language } from '../src/index.ts'
import { everyScenario, scenarioOf } from '../src/index.ts'
import { ruleHits } from '../src/rule-hits.ts'
import { textsOf } from '../src/table-statistics.ts'

const sampleRows = Array.from({ length: 40 }, (_, i) => i)
const languages: readonly Language[] = ['en', 'es']

/** What every domain promises; a new one is tested by standing in the list. */
describe.each(everyScenario.map(({ id }) => id))('scenario %s', (id) => {
  const scenario = scenarioOf(id)
  const { rows, seed } = scenario.demo
  const { scoredRows: counted, settings } = scenario
  const scoredRows = counted === undefined ? rows : settings![counted]!.value
  const tables = (['faithful', 'sound'] as const).map((mode) => ({
    mode,
    table: scenario.simulate({ rows, seed, mode }),
  }))
  const names = scenario.schema.map(({ name }) => name)
  const table = tables[0]!.table
  const pipeline = fitPipeline(table, scenario.features)
  const plans = [scenario.features, ...scenario.models.map(({ features }) => features ?? scenario.features)]
  const families = [
    ...new Set(plans.flatMap((plan) => fitPipeline(table, plan).outputs.map(({ family }) => family))),
  ]

  describe.each(tables)('simulated in $mode mode', ({ table }) => {
    it('has the columns of the schema and as many rows as asked', () => {
      expect(table.schema).toEqual(scenario.schema)
      expect(table.rows).toBe(scoredRows)
    })

    it('has both classes of the target', () => {
      const { column, positive } = scenario.target
      const levels = new Set(textsOf(table, column))
      expect(levels.size).toBe(2)
      expect(levels).toContain(positive)
    })

    it('passes through the pipeline without an unknown level, and missing values only where a series or a history leaves a feature undefined', () => {
      const { matrix, unknown } = applyPipeline(fitPipeline(table, scenario.features), table)
      expect(unknown).toEqual([])
      expect(matrix.rows).toBe(scoredRows)
      const mayMiss = scenario.series !== undefined || scenario.history !== undefined
      for (const [j, column] of matrix.columns.entries())
        expect(
          column.every((value) => Number.isFinite(value) || (mayMiss && Number.isNaN(value))),
          matrix.names[j],
        ).toBe(true)
    })
  })

  describe('schema and plan', () => {
    it('has one target, and it is the declared one', () => {
      const targets = scenario.schema.filter(({ role }) => role === 'target').map(({ name }) => name)
      expect(targets).toEqual([scenario.target.column])
    })

    it('reads no leak, no target, no id and nothing that is known only after the decision', () => {
      for (const { name } of pipeline.inputs) {
        const column = scenario.schema.find((column) => column.name === name)!
        expect(['leak', 'target', 'id', 'weight'], name).not.toContain(column.role)
        expect(column.availableAt, name).toBe('before')
      }
    })

    it('reads or drops every column, and no column is both', () => {
      const inputs = pipeline.inputs.map(({ name }) => name)
      expect([...inputs, ...scenario.drop, scenario.target.column].sort()).toEqual([...names].sort())
    })

    it('is plain data', () => {
      expect(JSON.parse(JSON.stringify(scenario.features))).toEqual(scenario.features)
      expect(JSON.parse(JSON.stringify(pipeline))).toEqual(pipeline)
    })

    it('names every family after a column that shows its value', () => {
      const steps = scenario.features.rowSteps.map(({ output }) => output)
      const shown = namesOf(applyRowSteps(table, scenario.features.rowSteps))
      expect(families.filter((family) => !names.includes(family) && !steps.includes(family))).toEqual([])
      expect(families.filter((family) => !shown.includes(family))).toEqual([])
    })

    it('maps aliases to columns that exist, and hides no column behind one', () => {
      const known = [...names, ...scenario.features.rowSteps.map(({ output }) => output)]
      for (const [alias, name] of Object.entries(scenario.aliases)) {
        expect(known).toContain(name)
        expect(known).not.toContain(alias)
      }
    })
  })

  describe('policy', () => {
    const { policy } = scenario

    it('has the use and the model that it calls default', () => {
      expect(Object.keys(policy.uses)).toContain(policy.defaultUse)
      expect(scenario.models.map(({ name }) => name)).toContain(policy.defaultModel)
    })

    it('has outcomes exactly where it has a threshold inside the scale', () => {
      for (const { threshold, outcomes } of Object.values(policy.uses)) {
        expect(outcomes === null).toBe(threshold === null)
        if (threshold === null) continue
        expect(threshold.value).toBeGreaterThan(0)
        expect(threshold.value).toBeLessThan(1)
      }
    })

    it('has bands that rise from 0 on one scale, worded in every language', () => {
      const starts = policy.bands.map(({ from }) => from)
      expect(starts[0]).toBe(0)
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
      expect(new Set(policy.bands.map(({ scale }) => scale)).size).toBe(1)
      // a score of 0 has a band too, whatever the others' operator is
      expect(policy.bands[0]!.operator).toBe('>=')
      expect(new Set(policy.bands.slice(1).map(({ operator }) => operator)).size).toBeLessThanOrEqual(1)
      for (const { labels } of policy.bands) expectWorded(labels)
    })
  })

  describe('wording', () => {
    const { wording } = scenario

    it('has words for every family and for nothing else', () => {
      expect(Object.keys(wording.families).sort()).toEqual([...families].sort())
    })

    it('has unique codes', () => {
      const codes = Object.values(wording.families).map(({ code }) => code)
      expect(new Set(codes).size).toBe(codes.length)
    })

    it('words every family, level, cohort and title in every language', () => {
      for (const { label, short, unit } of Object.values(wording.families)) {
        expectWorded(short)
        expectWorded({ en: label.en, es: label.es.text })
        if (unit !== null) expectWorded(unit)
      }
      for (const texts of Object.values(wording.levels)) expectWorded(texts)
      expectWorded(wording.cohort)
      expectWorded(scenario.title)
    })

    it('makes a sentence of every family, with no name of a column or level in it', () => {
      const shown = applyRowSteps(table, scenario.features.rowSteps)
      const profile = profileTable(shown)
      for (const family of families) {
        const { column } = columnOf(shown, family)
        const ofFamily = profile.columns.find(({ name }) => name === family)
        for (const [row, language] of sampleRows.flatMap((row) =>
          languages.map((code) => [row, code] as const),
        )) {
          const value = valueAt(column, row)
          const comparison = compareWithCohort(value, ofFamily, 'train')
          const text = sentence(
            { family, value, comparison, direction: 'raises', place: 1 },
            wording,
            language,
          )
          expect(text).toMatch(/^\p{Lu}[^_?{}]+\. \p{Lu}[^_?{}]+\.$/u)
          expect(text).not.toMatch(/undefined|null|NaN/)
        }
      }
    })

    it('prints levels as levels and numbers as numbers', () => {
      const shown = applyRowSteps(table, scenario.features.rowSteps)
      for (const [family, { format }] of Object.entries(wording.families)) {
        const { type } = columnOf(shown, family).column
        expect(format === 'level', family).toBe(type === 'category')
      }
    })
  })

  describe('checks', () => {
    const { checks } = scenario

    it('speaks of columns and levels that are there', () => {
      const columns = [...checks.groups, ...checks.proxies, ...checks.spurious].map(({ column }) => column)
      expect(columns.filter((column) => !names.includes(column))).toEqual([])
      for (const { column, levels } of [...checks.spurious, ...(checks.challenger?.rule ?? [])]) {
        const { column: data } = columnOf(table, column)
        expect(data.type === 'category' ? data.levels : []).toEqual(expect.arrayContaining([...levels]))
      }
    })

    it('audits every protected column and explains every proxy that it names', () => {
      const grouped = checks.groups.map(({ column }) => column)
      const isProtected = scenario.schema.filter(({ sensitivity }) => sensitivity === 'protected')
      expect(isProtected.map(({ name }) => name).filter((name) => !grouped.includes(name))).toEqual([])
      for (const { reason, standsFor } of checks.proxies) expect(reason && standsFor).not.toBe('')
    })

    it('has a challenger that flags some rows and not all', () => {
      if (checks.challenger === null) return
      const flagged = ruleHits(table, checks.challenger.rule).filter((hit) => hit === 1).length
      expect(flagged).toBeGreaterThan(0)
      expect(flagged).toBeLessThan(scoredRows)
    })
  })

  it('registers models under its own name', () => {
    for (const { name } of scenario.models) expect(name === id || name.startsWith(`${id}-`)).toBe(true)
  })

  it('trains its models with parameters that exist', () => {
    for (const { algorithm, parameters, members } of scenario.models) {
      expect((members ?? []).length > 0).toBe(algorithm === 'voting')
      if (algorithm === 'voting') continue
      const texts = Object.entries(parameters).map(([name, value]) => [name, String(value)])
      expect(() => resolveParameters(algorithm, Object.fromEntries(texts))).not.toThrow()
    }
  })
})

function expectWorded(texts: Readonly<Record<Language, string>>): void {
  for (const language of languages) {
    expect(texts[language]).toBe(texts[language].trim())
    expect(texts[language]).not.toBe('')
  }
}
