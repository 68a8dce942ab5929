import { readdirSync } from 'node:fs'
import { scenarios } from '@candor/scenarios'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { strictForest } from './small-data.ts'

const folder = temporaryFolder()
const dataDir = folder.in('data')
const forest = folder.file('forest.json', strictForest)
const nameless = folder.file('nameless.json', strictForest.replace('["a","b"]', '["Column_0","Column_1"]'))

describe('model', () => {
  it('lists nothing where nothing is, without making a store', async () => {
    const run = await runCli(['model', 'list', '--data-dir', folder.in('nothing')])
    expect(run).toMatchObject({ code: 0, stdout: `no models are registered in ${folder.in('nothing')}\n` })
    expect(readdirSync(folder.path)).not.toContain('nothing')
  })

  it('imports, lists and shows', async () => {
    const imported = await runCli([
      'model',
      'import',
      forest,
      '--name',
      'tree',
      '--data-dir',
      dataDir,
      '--json',
    ])
    expect(JSON.parse(imported.stdout)).toMatchObject({
      model: 'tree@1',
      format: 'sklearn-arrays',
      algorithm: 'rf',
      features: 2,
    })
    const list = JSON.parse((await runCli(['model', 'list', '--data-dir', dataDir, '--json'])).stdout)
    expect(list).toMatchObject({
      items: [
        {
          name: 'tree',
          versions: [{ version: '1', aliases: ['champion'], algorithm: 'rf', calibrated: false }],
        },
      ],
      next_cursor: null,
    })
    const shown = JSON.parse(
      (await runCli(['model', 'show', 'tree', '--tree', '0', '--data-dir', dataDir, '--json'])).stdout,
    )
    expect(shown).toMatchObject({
      registered: { name: 'tree', version: 1, alias: 'champion' },
      trees: 1,
      nodes: 3,
      link: 'identity',
      imported: { format: 'sklearn-arrays' },
      tree: {
        index: 0,
        nodes: [{ feature: 'a', threshold: 0.5, comparison: '<=' }, { values: [0] }, { values: [1] }],
      },
    })
    const text = await runCli(['model', 'show', forest, '--tree', '0'])
    expect(text.stdout).toMatch(/a <= 0\.5/)
  })

  it('gives names to columns that have none', async () => {
    const args = ['model', 'import', nameless, '--data-dir', dataDir, '--json']
    const named = JSON.parse((await runCli([...args, '--name', 'named', '--features', 'u,v'])).stdout)
    const shown = JSON.parse((await runCli(['model', 'show', named.bundle, '--json'])).stdout)
    expect(shown.schema.map(({ name }: { name: string }) => name)).toEqual(['u', 'v'])
    const three = folder.file('three.csv', 'p,q\n0.25,7\n')
    await runCli([...args, '--name', 'bare'])
    const scored = await runCli([
      'score',
      three,
      '--model',
      'bare',
      '--data-dir',
      dataDir,
      '--out',
      '-',
      '--format',
      'csv',
    ])
    expect(scored).toMatchObject({ code: 0, stdout: 'row,margin,probability\n0,0,0\n' })
  })

  it('refuses with one sentence', async () => {
    const cases: [string[], number, RegExp][] = [
      [['model', 'show', 'nobody'], 3, /store.unknown_model/],
      [['model', 'show', forest, '--tree', '1'], 2, /jobs.unknown_tree: invalid tree; not in 0 to 0: 1/],
      [['model', 'import', forest, '--name', scenarios[0]!.id], 2, /jobs.reserved_name/],
      [['model', 'import', folder.in('none.json'), '--name', 'x'], 3, /files.not_found/],
      [['model', 'import', folder.file('m.pmml', '<PMML/>'), '--name', 'x'], 2, /models.refused_format/],
      [['model', 'import', nameless, '--name', 'x', '--features', 'a'], 2, /models.wrong_feature_names/],
      [['model'], 2, /cli.usage: no command given/],
    ]
    for (const [args, code, last] of cases)
      expect(await runCli([...args, '--data-dir', dataDir])).toMatchObject({
        code,
        last: expect.stringMatching(last),
      })
  })

  it.each([[''], ['a b'], ['px@2'], ['a:b'], ['a/b'], ['model.json'], ['-x']])(
    'refuses to register under %j, which no reference could mean',
    async (name) => {
      const args = ['model', 'import', forest, `--name=${name}`, '--data-dir', folder.in('names')]
      expect(await runCli(args)).toMatchObject({
        code: 2,
        last: expect.stringMatching(/jobs.bad_model_name: invalid name: /),
      })
      expect(readdirSync(folder.path)).not.toContain('names')
    },
  )

  it('says of a folder that it is no file', async () => {
    expect(await runCli(['model', 'import', folder.path, '--name', 'x'])).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.unreadable: .* cannot be read: it is no file/),
    })
  })
})
