import { categoryColumn, makeTable } from '@candor/core'
import { scenarioOf } from '@candor/scenarios'
import { describe, expect, it } from 'vitest'
import { challengerOf } from '../../src/jobs/challenger.ts'
import { runCli } from '../cli/run-cli.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const claims = scenarioOf('claims')
const run = (...args: string[]) => runCli([...args, '--data-dir', folder.in('kept'), '--quiet'])

describe('challengerOf', () => {
  const table = makeTable([
    {
      name: 'incident_severity',
      ...categoryColumn(['Major Damage', 'Minor Damage', 'Minor Damage', 'Major Damage']),
    },
    { name: 'insured_hobbies', ...categoryColumn(['golf', 'chess', 'golf', 'golf']) },
  ])

  it('judges the rule on the rows named', () => {
    expect(challengerOf(table, claims, [1, 1, 0, 0])).toMatchObject({
      n: 4,
      flagged: 3,
      precision: { value: 2 / 3 },
      recall: { value: 1 },
      accuracy: { value: 0.75 },
    })
    expect(challengerOf(table, claims, [1, 1, 0, 0], Int32Array.of(2))).toMatchObject({
      flagged: 0,
      precision: { status: 'undefined' },
    })
  })

  it('is none without a rule, or without its columns', () => {
    expect(challengerOf(table, scenarioOf('credit'), [1, 1, 0, 0])).toBeNull()
    expect(
      challengerOf(
        { ...table, schema: table.schema.slice(1), columns: table.columns.slice(1) },
        claims,
        [1, 1, 0, 0],
      ),
    ).toBeNull()
  })

  it('stands beside the model in train and evaluate', async () => {
    const data = folder.in('claims.csv')
    await run('generate', 'claims', '--rows', '1000', '--seed', '1', '--out', data)
    const trained = await run('train', data, '--scenario', 'claims', '--name', 'claims-rf')
    expect(trained.stdout).toMatch(
      /\nchallenger "[^"]+" on the same 200 rows: \d+ flagged, precision 0\.\d+ \(/,
    )
    const judged = await run('evaluate', data, '--target', 'fraud_reported', '--model', 'claims-rf', '--json')
    // the published file: precision .650, recall .887, accuracy .854 of 337 rows
    const { challenger } = JSON.parse(judged.stdout)
    expect(Math.abs(challenger.precision.value - 0.65)).toBeLessThan(0.08)
    expect(Math.abs(challenger.recall.value - 0.887)).toBeLessThan(0.08)
    expect(Math.abs(challenger.accuracy.value - 0.854)).toBeLessThan(0.05)
  })
})
