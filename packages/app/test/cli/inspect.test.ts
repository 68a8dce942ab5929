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
})
