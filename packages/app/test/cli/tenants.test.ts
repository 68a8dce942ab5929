import { beforeAll, describe, expect, it } from 'vitest'
import { openStore, recordDecision } from '../../src/store/index.ts'
import { decisionInput, modelInput } from '../store/decision-inputs.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const dataDir = folder.in('data')
const run = (...args: string[]) => runCli([...args, '--data-dir', dataDir])
const inNorth = (...args: string[]) => run(...args, '--tenant', 'north')

beforeAll(async () => {
  expect((await run('tenants', 'create', 'north')).code).toBe(0)
})

describe('what is stored', () => {
  const entity = { id: 'e-1', type: 'account', externalId: 'a-17' }
  const store = (tenant: string, ...args: string[]) => run('store', ...args, '--tenant', tenant)

  beforeAll(async () => {
    const opened = await openStore(`${dataDir}/candor.db`)
    for (const tenantId of ['default', 'north']) {
      await opened.run('registry.register', { ...modelInput('model-a'), tenantId, by: 'operator' })
      const event = { entity }
      await recordDecision(opened, { ...decisionInput({ event }), tenantId, principalId: 'operator' })
    }
    await opened.close()
  })

  it('is kept for as long as each tenant says, and deleted in that tenant alone', async () => {
    expect((await store('north', 'retain', '--set', 'decisions=30')).stdout).toContain('decisions 30 days')
    expect((await store('north', 'retain', '--dry-run')).stdout).toContain('1 decisions')
    expect((await store('default', 'retain', '--dry-run')).stdout).toContain('0 decisions')
    expect((await store('default', 'retain')).stdout).toContain('0 decisions')
    expect((await store('north', 'retain', '--dry-run')).stdout).toContain('1 decisions')
  })

  it('is erased where it was asked for, and stays in the other', async () => {
    const erase = (tenant: string) => store(tenant, 'erase', '--entity', 'account/a-17', '--reason', 'r-1')
    const decisionsOf = async (tenant: string) =>
      JSON.parse((await run('log', 'verify', '--decisions', '--json', '--tenant', tenant)).stdout).decisions
    expect(await erase('north')).toMatchObject({
      code: 0,
      stdout: 'erased: 1 events, 1 decisions, 0 events of others\n',
    })
    expect(await decisionsOf('north')).toEqual({ checked: 0, erased: 1 })
    expect(await decisionsOf('default')).toEqual({ checked: 1, erased: 0 })
    expect(await erase('north')).toMatchObject({
      code: 3,
      last: expect.stringContaining('store.unknown_entity'),
    })
    expect(await erase('default')).toMatchObject({ code: 0 })
    expect(await decisionsOf('default')).toEqual({ checked: 0, erased: 1 })
  })

  it('is deleted in the tenant that is named', async () => {
    expect((await store('north', 'retain')).stdout).toContain('deleted: 1 decisions')
    expect((await store('default', 'retain', '--set', 'decisions=30')).code).toBe(0)
    expect((await store('default', 'retain', '--dry-run')).stdout).toContain('1 decisions')
  })
})

describe('a model', () => {
  const data = folder.file('data.csv', smallCsv())
  const target = ['--target', 'outcome', '--positive', 'yes']
  const forest = ['--algorithm', 'rf', '--set', 'n_estimators=3']

  beforeAll(async () => {
    const trained = await inNorth('train', data, ...target, ...forest, '--drop', 'id', '--name', 'theirs')
    expect(trained).toMatchObject({ code: 0, stdout: expect.stringContaining('registered as theirs@1') })
  })

  it('is registered for the tenant that is named, and nobody else', async () => {
    const names = async (list: typeof run) =>
      JSON.parse((await list('model', 'list', '--json')).stdout).items.map(
        ({ name }: { name: string }) => name,
      )
    expect(await names(inNorth)).toEqual(['model-a', 'theirs'])
    expect(await names(run)).toEqual(['model-a'])
    const out = folder.in('theirs.json')
    expect((await inNorth('model', 'export', 'theirs', '--to', 'neutral', '--out', out)).code).toBe(0)
    expect((await inNorth('model', 'import', out, '--name', 'imported')).code).toBe(0)
    expect(await names(inNorth)).toEqual(['imported', 'model-a', 'theirs'])
    expect(await names(run)).toEqual(['model-a'])
  })

  const out = (name: string) => ['--out', folder.in(name), '--force']
  it.each([
    ['model show', ['model', 'show', 'theirs']],
    ['score', ['score', data, '--model', 'theirs', ...out('scores.csv')]],
    ['explain', ['explain', data, '--model', 'theirs', ...out('contributions.csv')]],
    ['importance', ['importance', data, '--model', 'theirs']],
    ['importance by splits', ['importance', '--model', 'theirs', '--kind', 'impurity']],
    [
      'importance by permutation',
      ['importance', data, '--model', 'theirs', '--kind', 'permutation', ...target, '--repeats', '1'],
    ],
    ['dependence', ['dependence', data, '--model', 'theirs', '--feature', 'x']],
    ['counterfactual', ['counterfactual', data, '--model', 'theirs', '--row', '0']],
    ['evaluate', ['evaluate', data, '--model', 'theirs', ...target]],
    ['draw', ['draw', 'importance', data, '--model', 'theirs', ...out('i.svg')]],
    [
      'draw by splits',
      ['draw', 'importance', data, '--model', 'theirs', '--kind', 'impurity', ...out('p.svg')],
    ],
    ['draw roc', ['draw', 'roc', data, '--model', 'theirs', ...target, ...out('r.svg')]],
    ['draw tree', ['draw', 'tree', '--model', 'theirs', '--tree', '0', ...out('t.svg')]],
  ])('is found by %s in its tenant only', async (_what, args) => {
    expect(await inNorth(...args)).toMatchObject({ code: 0 })
    expect(await run(...args)).toMatchObject({
      code: 3,
      last: expect.stringMatching(/store.unknown_model: |files.not_found: /),
    })
  })
})

describe('a tenant that is not there', () => {
  it.each([
    [['model', 'list']],
    [['model', 'show', 'model-a']],
    [['keys', 'list']],
    [['users', 'list']],
    [['store', 'retain']],
    [['store', 'retain', '--dry-run']],
    [['store', 'retain', '--set', 'jobs=3']],
    [['store', 'erase', '--entity', 'account/a', '--reason', 'r']],
    [['train', 'no-such-file.csv', '--target', 'outcome', '--algorithm', 'rf', '--name', 'mine']],
    [['policy', '--scenario', 'credit']],
  ])('is refused by %j', async (args) => {
    expect(await run(...args, '--tenant', 'south')).toMatchObject({
      code: 3,
      stdout: '',
      last: 'error access.unknown_tenant: no such tenant: south',
    })
  })
})
