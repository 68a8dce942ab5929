import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const made = folder.in('made')
const points = `${made}/points.csv`

it('makes of the points what the generator says the scored table is', async () => {
  const generated = await runCli([
    ...['generate', 'engagement', '--rows', '60', '--set', 'hours=72', '--set', 'difficulty=0.2'],
    ...['--out', made, '--json'],
  ])
  expect(JSON.parse(generated.stdout)).toMatchObject({
    rows: 60,
    set: { hours: 72, difficulty: 0.2 },
    tables: { engagement: 60, points: 4320 },
  })
  expect(readdirSync(made).sort()).toEqual(['engagement.csv', 'manifest.json', 'points.csv'])
  const run = await runCli([
    'features',
    points,
    '--scenario',
    'engagement',
    '--out',
    folder.in('users.csv'),
    '--json',
  ])
  expect(JSON.parse(run.stdout)).toMatchObject({
    scenario: 'engagement',
    points: 4320,
    rows: 60,
    columns: 113,
  })
  expect(readFileSync(folder.in('users.csv'), 'utf8')).toBe(readFileSync(`${made}/engagement.csv`, 'utf8'))
})

it('writes 0 for what is undefined where asked, and works without labels', async () => {
  const bare = 'user_id,timestamp,views,likes,comments,shares\na,2024-01-01 10:00:00,3,0,0,0\n'
  const args = [
    'features',
    folder.file('bare.csv', bare),
    '--scenario',
    'engagement',
    '--out',
    '-',
    '--format',
    'ndjson',
  ]
  const row = async (...more: string[]) => JSON.parse((await runCli([...args, '--quiet', ...more])).stdout)
  expect(await row()).toMatchObject({ user_id: 'a', views_autocorr_lag_1: null, views_mean_value: 3 })
  expect(await row('--undefined', 'zero')).toMatchObject({ views_autocorr_lag_1: 0 })
  expect(await row()).not.toHaveProperty('is_fake_series')
})

it('trains and explains on what it made', async () => {
  const data = ['--data-dir', folder.in('data')]
  const train = await runCli([
    ...['train', folder.in('users.csv'), '--scenario', 'engagement', '--algorithm', 'rf'],
    ...['--set', 'n_estimators=5', '--name', 'engagement-mine', '--json', ...data],
  ])
  expect(JSON.parse(train.stdout)).toMatchObject({
    target: 'is_fake_series',
    positive: 'True',
    features: 111,
  })
  const explain = await runCli([
    ...['explain', folder.in('users.csv'), '--model', 'engagement-mine', '--row', '0', '--words', 'es'],
    ...['--out', '-', '--format', 'ndjson', '--quiet', ...data],
  ])
  expect(explain.code).toBe(0)
})

it('refuses a domain without series, a setting that is not there, a metric that is not there', async () => {
  const out = ['--out', folder.in('x.csv')]
  const last = async (...args: string[]) => (await runCli(args)).last
  expect(await last('features', points, '--scenario', 'claims', ...out)).toMatch(/jobs.no_series: claims/)
  expect(await last('generate', 'engagement', '--set', 'hour=5', ...out)).toMatch(
    /jobs.unknown_setting: .*hours/,
  )
  const short = folder.file('short.csv', 'user_id,timestamp,views\na,2024-01-01 10:00:00,3\n')
  expect(await last('features', short, '--scenario', 'engagement', ...out)).toMatch(/unknown column: likes/)
})
