import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FeaturePolicy } from '../../src/jobs/feature-policy.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const sample = new URL('../../../../fixtures/credit-500.csv', import.meta.url).pathname

const run = (...args: string[]) => runCli([...args, '--data-dir', folder.in('kept'), '--quiet'])
const ofCredit = async (...args: string[]) =>
  JSON.parse((await run('policy', ...args, '--scenario', 'credit', '--json')).stdout) as FeaturePolicy
const row = ({ features }: FeaturePolicy, name: string) => features.find(({ feature }) => feature === name)!

beforeAll(async () => {
  for (const name of ['credit', 'credit-faithful'])
    await run('train', sample, '--scenario', 'credit', '--name', name, '--set', 'n_estimators=10')
})

describe('candor policy', () => {
  it('has every column and feature once, with role, sensitivity, purpose, code and the models that read it', async () => {
    const found = await ofCredit()
    expect(found.features).toHaveLength(19)
    expect(row(found, 'age')).toMatchObject({
      role: 'input',
      sensitivity: 'protected',
      why: expect.stringContaining('Tenure'),
      models: ['credit', 'credit-faithful'],
      code: 'K-101',
      gate: [
        { model: 'credit', verdict: 'pass' },
        { model: 'credit-faithful', verdict: 'pass' },
      ],
    })
    expect(row(found, 'approval_score')).toMatchObject({ role: 'leak', models: [], gate: [] })
    expect(row(found, 'approved').role).toBe('target')
  })

  it('fails what is sensitive and has no written purpose, and shows the waiver under which it is kept', async () => {
    const found = await ofCredit()
    const failing = found.features.filter(({ gate }) => gate.some(({ verdict }) => verdict !== 'pass'))
    expect(failing.map(({ feature }) => feature)).toEqual([
      'gender',
      'region',
      'marital_status',
      'regional_cpi',
      'regional_unemployment',
    ])
    for (const { gate } of failing)
      expect(gate).toMatchObject([{ model: 'credit-faithful', verdict: 'waived' }])
    expect(found.models).toMatchObject([
      { name: 'credit', failing: 0, waiver: null, registered: true },
      { name: 'credit-faithful', failing: 5, waiver: expect.stringMatching(/gender/) },
    ])
    const shown = await run('model', 'show', 'credit-faithful', '--json')
    expect(JSON.parse(shown.stdout).waiver).toHaveProperty('es')
    const claims = JSON.parse((await run('policy', '--scenario', 'claims', '--json')).stdout) as FeaturePolicy
    expect(row(claims, 'insured_sex').gate[0]).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/protected/),
    })
    expect(row(claims, 'days_since_bind').columns).toEqual(['policy_bind_date', 'incident_date'])
  })

  it('measures importance on rows, with intervals; on none by splits, without', async () => {
    const [bySplits, byRows] = [await ofCredit(), await ofCredit(sample)]
    expect(bySplits.importance).toEqual({ kind: 'impurity', rows: null, interval: null })
    expect(row(bySplits, 'income').importance[0]).toMatchObject({ model: 'credit', low: null })
    expect(byRows.importance).toMatchObject({ kind: 'shap', rows: 500 })
    for (const { importance, low, high } of row(byRows, 'income').importance) {
      expect(low!).toBeLessThan(importance)
      expect(high!).toBeGreaterThan(importance)
    }
  })

  it('writes Markdown, CSV and JSON', async () => {
    const text = async (name: string) => {
      expect(await run('policy', '--scenario', 'credit', '--out', folder.in(name))).toMatchObject({ code: 0 })
      return readFileSync(folder.in(name), 'utf8')
    }
    const markdown = await text('p.md')
    expect(markdown).toMatch(/^# Credit applications in Chile: features and policy\n/)
    expect(markdown).toContain(
      '`credit-faithful`: registered, 5 of its features fail. Waiver: It reads gender',
    )
    expect(markdown.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(21)
    expect((await text('p.csv')).split('\n')[0]).toBe(
      'feature,label,columns,role,sensitivity,why,models,importance_credit,low_credit,high_credit,share_credit,' +
        'importance_credit-faithful,low_credit-faithful,high_credit-faithful,share_credit-faithful,reason_code,gate',
    )
    expect(JSON.parse(await text('p.json'))).toHaveProperty('features.18.feature')
    expect(await run('policy', '--scenario', 'credit', '--out', folder.in('p.md'))).toMatchObject({
      last: expect.stringMatching(/files.exists/),
    })
  })
})
