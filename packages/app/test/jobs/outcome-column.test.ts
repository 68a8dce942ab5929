import { selectRows } from '@candor/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tableRows } from '../../src/jobs/files/table-rows.ts'
import { outcomeRuleOf } from '../../src/jobs/outcome-column.ts'
import { resolveModel } from '../../src/jobs/resolve-model.ts'
import { writeRows } from '../../src/jobs/write-rows.ts'
import { runCli } from '../cli/run-cli.ts'
import { claimRecord, claims, claimsTable, registerClaims } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const rows = 60
const folder = temporaryFolder()
const data = folder.in('claims.csv')
let server: ServedApp

beforeAll(async () => {
  server = await servedApp({ 'claims-gbm': 'gbm' })
  await registerClaims(server.store, server.path, 'no-domain', 'gbm', { scenario: false, seed: 1 })
  const first = Int32Array.from({ length: rows }, (_, i) => i)
  await writeRows(data, tableRows(selectRows(claimsTable, first)))
})

afterAll(() => server.close())

type Row = Readonly<Record<string, number | string>>

async function scored(model: string, ...flags: string[]): Promise<{ rows: Row[]; stderr: string }> {
  const out = ['--out', '-', '--format', 'ndjson', '--data-dir', server.path]
  const { code, stdout, stderr } = await runCli(['score', data, '--model', model, ...flags, ...out])
  expect(code).toBe(0)
  return {
    rows: stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    stderr,
  }
}

it('has the outcome that the same record is given when it is decided, by the threshold on its own scale', async () => {
  const { rows: lines, stderr } = await scored('claims-gbm', '--raw')
  const features = Array.from({ length: rows }, (_, row) => ({ features: claimRecord(row) }))
  const answer = await server.post('/v1/models/claims-gbm/score/batch?explain=none', { rows: features })
  const decided = answer.json().items.map((item: { decision: Row }) => item.decision['outcome'])
  expect(lines.map((line) => line['outcome'])).toEqual(decided)
  for (const line of lines)
    expect(line['outcome']).toBe(Number(line['probability_raw']) >= 0.53 ? 'AUTO_FLAG' : 'AUTO_APPROVE')
  expect(new Set(decided).size).toBe(2)
  expect(Object.keys(lines[0]!)).toEqual(['row', 'margin', 'probability', 'probability_raw', 'outcome'])
  expect(stderr).toContain('outcome by claims, auto_flagger: AUTO_FLAG at a raw probability >= 0.53\n')
})

it('has none where the model has no policy', async () => {
  const { rows: lines, stderr } = await scored('no-domain')
  expect(Object.keys(lines[0]!)).toEqual(['row', 'margin', 'probability'])
  expect(stderr).not.toContain('outcome')
})

it('has none, and says why, where the threshold is for calibrated probabilities that the model has not', async () => {
  const model = await resolveModel('claims-gbm', { dataDir: server.path })
  const threshold = { value: 0.5, operator: '>=', scale: 'calibrated' } as const
  const uses = { flag: { ...claims.policy.uses['auto_flagger']!, threshold } }
  const scenario = { ...claims, policy: { ...claims.policy, uses, defaultUse: 'flag' } }
  expect(outcomeRuleOf({ ...model, scenario })).toMatchObject({ use: 'flag', threshold })
  const notes: string[] = []
  const uncalibrated = { ...model, scenario, model: { ...model.model, calibrator: null } }
  expect(outcomeRuleOf(uncalibrated, (text) => notes.push(text))).toBe(null)
  expect(notes).toEqual(['no outcome: model claims-gbm has no calibrated scale; known: raw'])
})

it('refuses to keep a column of that name beside it', async () => {
  const args = ['score', data, '--model', 'claims-gbm', '--keep', 'outcome', '--out', '-', '--format', 'csv']
  const run = await runCli([...args, '--data-dir', server.path])
  expect(run).toMatchObject({ code: 2, stdout: '' })
})
