import { readdirSync, readFileSync } from 'node:fs'
import { scenarios } from '@candor/scenarios'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const [scenario] = scenarios
const { id } = scenario!

it('writes the rows and what they are, twice the same', async () => {
  const first = await runCli([
    'generate',
    id,
    '--rows',
    '50',
    '--seed',
    '3',
    '--out',
    folder.in('a.csv'),
    '--json',
  ])
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(first.stdout)).toMatchObject({ generator: id, rows: 50, seed: 3, mode: 'faithful' })
  await runCli(['generate', id, '--rows', '50', '--seed', '3', '--out', folder.in('b.csv')])
  expect(readFileSync(folder.in('a.csv'), 'utf8')).toBe(readFileSync(folder.in('b.csv'), 'utf8'))
  expect(readFileSync(folder.in('a.csv'), 'utf8').split('\n')).toHaveLength(52)
  expect(JSON.parse(readFileSync(folder.in('a.csv.meta.json'), 'utf8'))).toMatchObject({ rows: 50 })
})

it('writes into a folder, and to standard output', async () => {
  await runCli(['generate', id, '--rows', '5', '--out', folder.in('made')])
  expect(readdirSync(folder.in('made')).sort()).toEqual([`${id}.csv`, 'manifest.json'].sort())
  const piped = await runCli(['generate', id, '--rows', '5', '--out', '-', '--format', 'ndjson', '--quiet'])
  expect(piped.stderr).toBe('')
  expect(
    piped.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toHaveLength(5)
})

it('says what was made: one row as one, and each of several tables', async () => {
  const one = await runCli(['generate', id, '--rows', '1', '--out', folder.in('one.csv')])
  expect(one.stdout).toMatch(/one\.csv: 1 row, [01] positive; mode faithful, world equal, seed 0\n$/)
  const several = ['generate', 'aml', '--rows', '90', '--set', 'customers=30', '--out', folder.in('aml')]
  expect((await runCli(several)).stdout).toMatch(/seed 0; tables: aml 30, customers 30, transactions 90, /)
})

it('refuses an existing file, an unknown quirk, an unknown domain', async () => {
  const out = folder.file('there.csv', 'x\n')
  expect(await runCli(['generate', id, '--out', out])).toMatchObject({
    code: 4,
    last: `error files.exists: ${out} exists already; expected a new name, or --force to replace it`,
  })
  expect(readFileSync(out, 'utf8')).toBe('x\n')
  const quirk = await runCli(['generate', id, '--without', 'nothing', '--out', folder.in('q.csv')])
  expect(quirk).toMatchObject({ code: 2, last: expect.stringMatching(/^error jobs.unknown_quirk: /) })
  expect(readdirSync(folder.path)).not.toContain('q.csv')
})

it('writes a folder that stands for its table', async () => {
  const out = `${folder.path}/claims`
  await runCli(['generate', 'claims', '--rows', '20', '--out', out])
  const { columns } = JSON.parse((await runCli(['inspect', out, '--json'])).stdout)
  expect(columns.map(({ name }: { name: string }) => name)).toContain('fraud_reported')
  expect((await runCli(['inspect', folder.path])).last).toMatch(/files.is_folder/)
})

it('names quirks with hyphens, and knows no other sizes than its own', async () => {
  const args = ['generate', 'claims', '--rows', '30', '--without', 'hobby-artefact', '--json']
  const { stdout } = await runCli([...args, '--world', 'equal', '--out', folder.in('quirks.csv')])
  expect(JSON.parse(stdout)).toMatchObject({ without: ['hobby-artefact'], world: 'equal' })
  const typo = await runCli(['generate', 'claims', '--without', 'hobby', '--out', '-', '--format', 'csv'])
  expect(typo.last).toMatch(/nearest known: hobby-artefact/)
  const sized = await runCli(['generate', 'claims', '--set', 'customers=5', '--out', '-', '--format', 'csv'])
  expect(sized).toMatchObject({ code: 2, last: expect.stringMatching(/jobs.unknown_setting: .*customers/) })
})

it('makes the worlds and strengths that a domain knows, and says which', async () => {
  const args = ['generate', 'credit', '--rows', '30', '--json', '--out']
  const usual = JSON.parse((await runCli([...args, folder.in('credit.csv')])).stdout)
  expect(usual).toMatchObject({ mode: 'faithful', world: 'label-biased', rows: 30 })
  const set = ['--world', 'support-starved', '--set', 'other_regions=0.5']
  const starved = JSON.parse((await runCli([...args, folder.in('starved.csv'), ...set])).stdout)
  expect(starved).toMatchObject({ world: 'support-starved', set: { other_regions: 0.5 } })
  const unknown = await runCli([...args, '-', '--set', 'boost=1'])
  expect(unknown.last).toMatch(/jobs.unknown_setting: .*boost.*regional_boost/)
})
