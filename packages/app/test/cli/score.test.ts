import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv, strictForest } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const model = folder.in('bundle')
const forest = folder.file('forest.json', strictForest)
const named = folder.file('named.csv', 'a,b,margin\n0.25,7,1\n')
const three = folder.file('three.csv', 'a,b\n0.25,7\n0.75,8\n0.5,9\n')

beforeAll(async () => {
  const run = await runCli([
    'train',
    data,
    '--target',
    'outcome',
    '--drop',
    'id',
    '--set',
    'n_estimators=5',
    '--bundle',
    model,
    '--calibrate',
    'sigmoid',
  ])
  expect(run.code).toBe(0)
})

async function table(...args: string[]): Promise<string[][]> {
  const run = await runCli(['score', ...args, '--out', '-', '--format', 'csv', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
}

describe('score', () => {
  it('writes row, kept columns, margin and probability', async () => {
    const [header, first] = await table(data, '--model', model, '--keep', 'id,outcome', '--raw')
    expect(header).toEqual(['row', 'id', 'outcome', 'margin', 'probability', 'probability_raw'])
    expect(first!.slice(0, 3)).toEqual(['0', '0', 'no'])
    expect(Number(first![5])).toBeCloseTo(1 / (1 + Math.exp(-Number(first![3]))), 12)
  })

  it('scores another program’s model file with no preparation', async () => {
    expect(await table(three, '--model', forest, '--leaves')).toEqual([
      ['row', 'margin', 'probability', 'leaf_0'],
      ['0', '0', '0', '1'],
      ['1', '1', '1', '2'],
      ['2', '0', '0', '1'],
    ])
  })

  it('finds columns by name, whatever their order, and tells what it does not read', async () => {
    const other = folder.file('other.csv', 'extra,b,a\nx,7,0.25\n')
    const run = await runCli(['score', other, '--model', forest, '--out', '-', '--format', 'ndjson'])
    expect(run.stdout).toBe('{"row":0,"margin":0,"probability":0}\n')
    expect(run.stderr).toContain('columns that the model does not read: extra')
  })

  it('finds columns whose spaces LightGBM wrote as underscores, and only those', async () => {
    const tree =
      'Tree=0\nnum_leaves=2\nsplit_feature=0\nthreshold=1\ndecision_type=2\nleft_child=-1\nright_child=-2\nleaf_value=-1 1\n'
    const head = 'tree\nversion=v4\nnum_class=1\nmax_feature_idx=0\nobjective=regression\nfeature_names='
    const modelOf = (name: string) => folder.file(`${name}.txt`, `${head}${name}\n\n${tree}\nend of trees\n`)
    const spaced = folder.file('spaced.csv', 'net worth\n0\n2\n')
    for (const name of ['net_worth', 'Column_0'])
      expect(await table(spaced, '--model', modelOf(name))).toEqual([
        ['row', 'prediction'],
        ['0', '-1'],
        ['1', '1'],
      ])
    const both = folder.file('both.csv', 'net worth,net_worth\n0,2\n')
    expect(await table(both, '--model', modelOf('net_worth'))).toContainEqual(['0', '1'])
  })

  it('counts unknown levels and refuses them when strict', async () => {
    const other = folder.file('unknown.csv', 'x,city\n1,Paris\n2,Paris\n3,Lima\n')
    const run = await runCli(['score', other, '--model', model, '--out', folder.in('u.csv'), '--json'])
    expect(run.stderr).toContain('column city: unknown level Paris in 2 rows')
    expect(JSON.parse(run.stdout).unknown_levels).toEqual([{ column: 'city', level: 'Paris', count: 2 }])
    const many = folder.file(
      'many.csv',
      `x,city\n${Array.from({ length: 9 }, (_, i) => `1,c${i}\n`).join('')}`,
    )
    expect(
      (await runCli(['score', many, '--model', model, '--out', '-', '--format', 'csv'])).stderr,
    ).toContain(
      'column city: 9 unknown levels, c0, c1, c2, c3, c4 and 4 more in 9 rows, read as none of the known ones\n',
    )
    const strict = await runCli(['score', other, '--model', model, '--out', folder.in('s.csv'), '--strict'])
    expect(strict).toMatchObject({ code: 2, last: expect.stringMatching(/features.unknown_level: .*Paris/) })
  })

  it('reads a name, a version and an alias from the registry', async () => {
    const dataDir = folder.in('registry')
    await runCli(['model', 'import', forest, '--name', 'f', '--data-dir', dataDir])
    for (const reference of ['f', 'f@1', 'f:champion'])
      expect(await table(three, '--model', reference, '--data-dir', dataDir)).toHaveLength(4)
    const absent = await runCli([
      'score',
      three,
      '--model',
      'f@2',
      '--out',
      '-',
      '--format',
      'csv',
      '--data-dir',
      dataDir,
    ])
    expect(absent).toMatchObject({ code: 3, last: expect.stringMatching(/store.unknown_version/) })
  })
})

describe('names by position', () => {
  const nameless = folder.file('nameless.json', strictForest.replace('["a","b"]', '["Column_0","Column_1"]'))

  it('takes exactly as many columns as the model has, and says so', async () => {
    const run = await runCli(['score', three, '--model', nameless, '--out', '-', '--format', 'csv'])
    expect(run.code).toBe(0)
    expect(run.stderr).toContain('columns are taken in their order, a, b')
    const wide = folder.file('wide.csv', 'a,b,c\n1,2,3\n')
    expect(await runCli(['score', wide, '--model', nameless, '--out', '-', '--format', 'csv'])).toMatchObject(
      {
        code: 2,
        last: expect.stringMatching(/jobs.wrong_column_count: 3 columns .* exactly 2/),
      },
    )
    const named = await runCli([
      'score',
      wide,
      '--model',
      nameless,
      '--features',
      'c,a',
      '--out',
      '-',
      '--format',
      'csv',
    ])
    expect(named.code).toBe(0)
    expect(
      await runCli(['score', wide, '--model', nameless, '--features', 'c', '--out', '-', '--format', 'csv']),
    ).toMatchObject({ code: 2 })
  })
})

describe('score refuses with one sentence, and leaves nothing', () => {
  const inputs = {
    gap: folder.file('in/gap.csv', 'a,b\n0.1,1\n,2\n'),
    word: folder.file('in/word.csv', 'a,b\n0.1,1\nlow,2\n'),
    infinite: folder.file('in/infinite.csv', 'a,b\n1e999,1\n'),
    less: folder.file('in/less.csv', 'aa,b\n1,2\n'),
    half: folder.file('in/half.csv', 'a,b\n1,2\n3'),
    broken: folder.file('in/broken.json', '{"learner":'),
    pmml: folder.file('in/model.xml', '<PMML/>'),
    pickle: folder.file('in/model.pkl', Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0)),
  }
  const before = readdirSync(folder.in('in'))
  const cases: [string, string[], number, RegExp][] = [
    [
      'a missing value without a rule for it',
      [inputs.gap, '--model', forest],
      2,
      /models.missing_value_refused: .*a/,
    ],
    ['text in a number', [inputs.word, '--model', forest], 2, /files.wrong_value: .*line 3, column a: 'low'/],
    ['Infinity', [inputs.infinite, '--model', forest], 2, /files.infinite_value: .*column a/],
    [
      'a missing column',
      [inputs.less, '--model', forest],
      2,
      /features.missing_column: missing column: a; nearest present: aa/,
    ],
    ['half a file', [inputs.half, '--model', forest], 2, /files.ragged_row: .*half-way/],
    ['a model that is not there', [three, '--model', 'in/none.json'], 3, /files.not_found/],
    ['a name that is not registered', [three, '--model', 'nobody'], 3, /store.unknown_model/],
    ['a folder that is no bundle', [three, '--model', folder.in('in')], 2, /store.not_a_bundle/],
    ['a broken model file', [three, '--model', inputs.broken], 2, /models.not_json/],
    ['a PMML file', [three, '--model', inputs.pmml], 2, /models.refused_format: .*PMML/],
    ['a pickle', [three, '--model', inputs.pickle], 2, /models.refused_format: .*pickle/],
    [
      'a column to keep that scores have',
      [named, '--model', forest, '--keep', 'margin'],
      2,
      /jobs.kept_name_taken/,
    ],
    ['an unknown column to keep', [three, '--model', forest, '--keep', 'c'], 2, /data.unknown_column/],
  ]
  it.each(cases)('%s', async (_, args, code, last) => {
    const run = await runCli([
      'score',
      ...args,
      '--out',
      folder.in('in', 'out.csv'),
      '--data-dir',
      folder.in('none'),
    ])
    expect(run.code).toBe(code)
    expect(run.stdout).toBe('')
    expect(run.last).toMatch(/^error /)
    expect(run.last).toMatch(last)
    expect(readdirSync(folder.in('in'))).toEqual(before)
  })

  it('existing output, unwritable folder, unknown ending', async () => {
    const there = folder.file('in2/out.csv', 'precious')
    const run = (out: string) => runCli(['score', three, '--model', forest, '--out', out])
    expect(await run(there)).toMatchObject({ code: 4, last: expect.stringMatching(/files.exists/) })
    expect(readFileSync(there, 'utf8')).toBe('precious')
    expect(await run(`${there}/x.csv`)).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.not_writable/),
    })
    expect(await run('/proc/x.csv')).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.not_writable/),
    })
    expect(await run(folder.in('x.doc'))).toMatchObject({
      code: 2,
      last: expect.stringMatching(/files.unknown_output_format/),
    })
    expect((await runCli(['score', three, '--model', forest, '--out', there, '--force'])).code).toBe(0)
  })

  it('a model file beyond what can be read is refused by its size', async () => {
    const { truncateSync } = await import('node:fs')
    const huge = folder.file('huge.json', '')
    truncateSync(huge, 2 ** 29)
    expect(await runCli(['score', three, '--model', huge, '--out', '-', '--format', 'csv'])).toMatchObject({
      code: 5,
      last: expect.stringMatching(/jobs.model_too_large/),
    })
  })
})
