import { gzipSync } from 'node:zlib'
import { namesOf, valueAt } from '@candor/core'
import { expect, it } from 'vitest'
import { libsvmRow } from '../../../src/jobs/files/libsvm-table.ts'
import { readTable } from '../../../src/jobs/read-table.ts'
import { runCli } from '../../cli/run-cli.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = temporaryFolder()

async function rowsOf(...names: string[]): Promise<unknown[][]> {
  const table = await readTable(names)
  const rows = Array.from({ length: table.rows }, (_, i) => table.columns.map((column) => valueAt(column, i)))
  return [namesOf(table), ...rows]
}

it('makes a column of every index; what a line leaves out is missing', async () => {
  const text = '# made by hand\n1 1:0.5 3:2 # the first\n\n-1 3:1e2\n0\n'
  const expected = [
    ['label', 'f1', 'f2', 'f3'],
    [1, 0.5, null, 2],
    [-1, null, null, 100],
    [0, null, null, null],
  ]
  expect(await rowsOf(folder.file('a.svm', text))).toEqual(expected)
  expect(await rowsOf(folder.file('a.libsvm.gz', gzipSync(text)))).toEqual(expected)
})

it('knows LIBSVM text by its first line where the name says nothing', async () => {
  expect(await rowsOf(folder.file('a.txt.test', '0 0:1 2:0.25\n1 1:-3\n'))).toEqual([
    ['label', 'f0', 'f1', 'f2'],
    [0, 1, null, 0.25],
    [1, null, -3, null],
  ])
})

it('reads several files as one table, with weights and queries', async () => {
  const files = [folder.file('b.svm', '1:0.5 qid:7 2:1\n'), folder.file('c.svm', '0 4:9\n')]
  expect(await rowsOf(...files)).toEqual([
    ['label', 'weight', 'query', 'f2', 'f3', 'f4'],
    [1, 0.5, 7, 1, null, null],
    [0, 1, null, null, null, 9],
  ])
})

it.each([
  ['1 1:2 x:3', 'x:3 is no index:number'],
  ['1 1:2 1:3', 'index 1 stands twice'],
  ['1 1:', '1: is no index:number'],
  ['one 1:2', 'one is no label'],
  ['1,2 1:2', '1,2 is no label'],
])('%s: %s', (line, what) => {
  expect(libsvmRow(line)).toBe(what)
})

it('names the line that is wrong, and refuses a table too wide', async () => {
  const bad = folder.file('bad.svm', '1 1:2\n1 1=2\n')
  expect(await runCli(['inspect', bad])).toMatchObject({
    code: 2,
    last: expect.stringMatching(/files.malformed: .*line 2: 1=2/),
  })
  const wide = folder.file('wide.svm', '1 1:2 123456:3\n')
  expect(await runCli(['inspect', wide])).toMatchObject({
    code: 5,
    last: expect.stringMatching(/files.too_many_columns: .*123456/),
  })
  expect((await runCli(['inspect', folder.file('none.svm', '# nothing\n')])).last).toMatch(/files.empty/)
})

/** One tree that splits on its last column, whose names are those that LightGBM makes up. */
const stump = (features: number) =>
  JSON.stringify({
    kind: 'RandomForestRegressor',
    feature_names: Array.from({ length: features }, (_, j) => `Column_${j}`),
    trees: [
      {
        children_left: [1, -1, -1],
        children_right: [2, -1, -1],
        feature: [features - 1, -2, -2],
        threshold: [0.5, -2, -2],
        value: [[0], [-1], [1]],
        missing_go_to_left: [1, 0, 0],
        weighted_n_node_samples: [2, 1, 1],
      },
    ],
  })

it('trains on it, and scores files that lack columns of the training', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 2} 1:${(i * 7) % 10} ${i % 2 === 1 ? '5:1' : ''}`)
  const train = folder.file('train.svm', `${lines.join('\n')}\n`)
  const bundle = `${folder.path}/bundle`
  await runCli(['train', train, '--target', 'label', '--set', 'n_estimators=3', '--bundle', bundle])
  const some = folder.file('some.svm', '0 1:3\n')
  const scored = await runCli(['score', some, '--model', bundle, '--out', '-', '--format', 'csv'])
  expect(scored).toMatchObject({ code: 0, stdout: expect.stringMatching(/^row,margin,probability\n0,-/) })
})

it.each([
  ['f0 to f2', 3, '0 2:1\n0 2:0\n'],
  ['f1 to f3', 3, '0 3:1\n0 3:0\n'],
])('takes indices for positions where a model has no names: %s', async (names, features, text) => {
  const model = folder.file('model.json', stump(features))
  const args = ['--model', model, '--out', '-', '--format', 'csv']
  const run = await runCli(['score', folder.file('p.svm', text), ...args])
  expect(run.code, run.last).toBe(0)
  const [, first, second] = run.stdout.split('\n').map((line) => Number(line.split(',')[1]))
  expect(first! - second!).toBe(2)
  expect(run.stderr).toContain(names.split(' to ')[0]!)
})

it('refuses an index that the model has not', async () => {
  const model = folder.file('small.json', stump(2))
  const run = await runCli([
    'score',
    folder.file('q.svm', '0 0:1 5:1\n'),
    '--model',
    model,
    '--out',
    '-',
    '--format',
    'csv',
  ])
  expect(run.last).toMatch(/jobs.wrong_column_count: 6 columns/)
})
