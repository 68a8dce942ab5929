import { readdirSync } from 'node:fs'
import { tableDigest } from '@candor/core'
import { type Scenario, scenarioOf } from '@candor/scenarios'
import { expect, it } from 'vitest'
import { generateData } from '../../src/jobs/generate-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const engagement = scenarioOf('engagement')
const options = {
  rows: 12,
  seed: 4,
  mode: 'sound',
  set: { hours: 30 },
  force: false,
  format: null,
  stdout: process.stdout,
} as const

const ofTwoTables: Scenario = {
  ...engagement,
  simulateTables: (given) => {
    const { tables, truth } = engagement.simulateTables!(given)
    return { tables: { ...tables, again: [engagement.simulate(given)] }, truth }
  },
}

it('refuses several tables in one file, and puts them into a folder beside the scored one', async () => {
  await expect(generateData(ofTwoTables, { ...options, out: folder.in('all.csv') })).rejects.toThrow(
    'engagement consists of 2 tables',
  )
  await expect(generateData(ofTwoTables, { ...options, out: folder.in('all.csv') })).rejects.toMatchObject({
    code: 'jobs.tables_need_folder',
  })
  const { tables } = await generateData(ofTwoTables, { ...options, out: folder.in('all') })
  expect(tables).toEqual({ engagement: 12, points: 360, again: 12 })
  expect(readdirSync(folder.in('all')).sort()).toEqual([
    ...['again.csv', 'engagement.csv', 'manifest.json', 'points.csv'],
  ])
})

it('writes the one table of a domain into a file, or the scored one where that is asked', async () => {
  const points = await generateData(engagement, { ...options, out: folder.in('points.csv') })
  expect(points).toMatchObject({ rows: 360, tables: { points: 360 } })
  const scored = await generateData(engagement, { ...options, out: folder.in('scored.csv'), isScored: true })
  expect(scored).toMatchObject({ rows: 12, data_digest: tableDigest(engagement.simulate(options)) })
})

it('writes a log that is made in parts once, the scored table that it is', async () => {
  const log = scenarioOf('payments')
  const { set: _hours, ...plain } = options
  const made = await generateData(log, { ...plain, rows: 70_000, out: folder.in('log') })
  expect(made).toMatchObject({ rows: 70_000, positives: 700, tables: { payments: 70_000 } })
  expect(readdirSync(folder.in('log')).sort()).toEqual(['manifest.json', 'payments.csv'])
  expect(made.truth).toMatchObject({ frauds: { low: 140 } })
})

it('refuses other sizes of a domain that has none', async () => {
  const { settings: _, ...without } = engagement
  await expect(generateData(without, { ...options, out: folder.in('sized') })).rejects.toMatchObject({
    code: 'jobs.unknown_size',
  })
})
