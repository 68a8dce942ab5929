import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())

describe('inspect', () => {
  it('tells types, missing values, quantiles, levels and the target', async () => {
    const run = await runCli(['inspect', data, '--target', 'outcome', '--json'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const { rows, columns, target, warnings, data_digest } = JSON.parse(run.stdout)
    expect(rows).toBe(120)
    expect(columns.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
      ['id', 'int32'],
      ['x', 'float64'],
      ['city', 'category'],
      ['outcome', 'category'],
    ])
    expect(columns[0]).toMatchObject({ n: 120, missing: 0, min: 0, p50: 59.5, max: 119 })
    expect(columns[2]).toMatchObject({ levels: 3, top: [{ level: 'Bogota', count: 40 }, {}, {}] })
    expect(target.values.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(120)
    expect(warnings).toEqual([{ code: 'id_like', column: 'id', detail: '120 different values in 120 rows' }])
    expect(data_digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('warns of columns that are constant, mostly missing, or give the target away', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `1,${i % 3 === 0 ? i : ''},${i % 2 ? 0.9 : 0.1},${i % 2}`,
    )
    const file = folder.file('odd.csv', ['a,b,c,y', ...rows, ''].join('\n'))
    const run = await runCli(['inspect', file, '--target', 'y'])
    expect(run.stdout).toMatch(/constant: a, one value in every row/)
    expect(run.stdout).toMatch(/mostly-missing: b, 40 of 60 values are missing/)
    expect(run.stdout).toMatch(/leak-like: c, alone it ranks the target with ROC AUC 1\.000/)
    expect(run.stdout).toMatch(/target y: /)
  })

  it('looks at what other commands refuse: stray words, infinities', async () => {
    const file = folder.file('stray.csv', 'a,b\n1,1\n2,inf\nx,3\n')
    const run = await runCli(['inspect', file])
    expect(run.code).toBe(0)
    expect(run.stderr).toContain('column a: text, though 2 of 3 values are numbers')
    expect(await runCli(['inspect', data, '--target', 'outcom'])).toMatchObject({
      code: 2,
      last: 'error data.unknown_column: unknown column: outcom; nearest known: outcome',
    })
  })

  it('counts infinities apart, and says nothing that is no number', async () => {
    const file = folder.file('endless.csv', 'a\n1\n-inf\n1e999\n\n3\n')
    const { columns, warnings } = JSON.parse((await runCli(['inspect', file, '--json'])).stdout)
    expect(columns[0]).toMatchObject({ n: 2, missing: 1, infinite: 2, min: 1, p50: 2, max: 3, mean: 2 })
    expect(warnings).toEqual([
      { code: 'infinite', column: 'a', detail: '2 infinite values, which training refuses' },
    ])
  })

  it('suspects no leak in a handful of rows, and an identifier in large integers', async () => {
    const few = folder.file('few.csv', 'a,y\n1,0\n2,1\n')
    expect(JSON.parse((await runCli(['inspect', few, '--target', 'y', '--json'])).stdout).warnings).toEqual(
      [],
    )
    const rows = Array.from({ length: 60 }, (_, i) => `${3_000_000_000 + i},${i / 7}`)
    const large = folder.file('large.csv', ['id,x', ...rows, ''].join('\n'))
    expect(JSON.parse((await runCli(['inspect', large, '--json'])).stdout).warnings).toEqual([
      { code: 'id_like', column: 'id', detail: '60 different values in 60 rows' },
    ])
  })

  it('keeps long and broken texts on their line', async () => {
    const file = folder.file('long.csv', `a\n"two\nlines"\n${'z'.repeat(100)}\n`)
    const { stdout } = await runCli(['inspect', file])
    expect(stdout).toContain(`a: 2 levels, 0 missing; two lines 1, ${'z'.repeat(40)}… 1`)
  })

  it.each([[''], ['"'], ['12345'], ['\n']])('refuses %j as a delimiter', async (sign) => {
    expect(await runCli(['inspect', data, '--delimiter', sign])).toMatchObject({
      code: 2,
      last: expect.stringMatching(/cli.usage: .*--delimiter.*one to four signs/),
    })
  })

  it('adds roles and the rate of a scenario’s target in its groups', async () => {
    const rows = ['f,29,1', 'f,30,0', 'm,44,1', 'm,61,1', 'm,,0', 'f,61,']
    const file = folder.file('applicants.csv', ['gender,age,approved', ...rows, ''].join('\n'))
    const run = await runCli(['inspect', file, '--scenario', 'credit', '--json'])
    expect(run).toMatchObject({ code: 0 })
    const { target, scenario } = JSON.parse(run.stdout)
    expect(target.column).toBe('approved')
    expect(scenario).toMatchObject({
      scenario: 'credit',
      positive: '1',
      target_rate: { n: 5, positives: 3, rate: { value: 0.6, n: 5 } },
      columns: [
        { name: 'gender', role: 'feature', sensitivity: 'protected', available_at: 'before' },
        { name: 'age', role: 'feature' },
        { name: 'approved', role: 'target', available_at: 'after' },
      ],
    })
    expect(scenario.absent).toContain('income')
    expect(scenario.groups).toEqual([
      {
        column: 'gender',
        groups: [
          { group: 'f', n: 2, positives: 1, rate: { value: 0.5, n: 2 } },
          { group: 'm', n: 3, positives: 2, rate: { value: 2 / 3, n: 3 } },
        ],
      },
      {
        column: 'age',
        groups: [
          { group: 'under 30', n: 1, positives: 1, rate: { value: 1, n: 1 } },
          { group: '30 to under 45', n: 2, positives: 1, rate: { value: 0.5, n: 2 } },
          {
            group: '45 to under 60',
            n: 0,
            positives: 0,
            rate: { status: 'undefined', reason: 'no_rows', n: 0 },
          },
          { group: '60 and above', n: 1, positives: 1, rate: { value: 1, n: 1 } },
          { group: '(missing)', n: 1, positives: 0, rate: { value: 0, n: 1 } },
        ],
      },
    ])
    const { stdout } = await runCli(['inspect', file, '--scenario', 'credit'])
    expect(stdout).toContain('approved 1: 60.0 % of 5 rows')
    expect(stdout).toMatch(/age +30 to under 45 +2 +1 +50\.0 %/)
    expect(stdout).toMatch(/age +45 to under 60 +0 +0 +undefined/)
  })

  it('knows the aliases of a scenario, and a table without its target', async () => {
    const file = folder.file('log.csv', 'type,oldbalanceOrig,shoe\nPAYMENT,5,a\nTRANSFER,7,b\n')
    const { scenario, target } = JSON.parse(
      (await runCli(['inspect', file, '--scenario', 'payments', '--json'])).stdout,
    )
    expect(target).toBeNull()
    expect(scenario).toMatchObject({ target: 'isFraud', target_rate: null, groups: [] })
    expect(scenario.columns.map(({ name, role }: { name: string; role: string }) => [name, role])).toEqual([
      ['type', 'feature'],
      ['oldbalanceOrg', 'feature'],
      ['shoe', null],
    ])
    expect(await runCli(['inspect', file, '--scenario', 'payment'])).toMatchObject({
      last: expect.stringContaining('payments'),
    })
  })
})
