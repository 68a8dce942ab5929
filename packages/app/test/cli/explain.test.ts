import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv, strictForest } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const model = folder.in('bundle')
const forest = folder.file('forest.json', strictForest)
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
    'n_estimators=20',
    '--bundle',
    model,
  ])
  expect(run.code).toBe(0)
})

async function explained(...args: string[]): Promise<string[][]> {
  const run = await runCli(['explain', ...args, '--out', '-', '--format', 'csv', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
}

describe('explain', () => {
  it('wide: a column per source, adding up to the score', async () => {
    const [header, ...rows] = await explained(data, '--model', model)
    expect(header).toEqual(['row', 'score', 'base', 'residual', 'phi_x', 'phi_city'])
    expect(rows).toHaveLength(120)
    for (const [, score, base, residual, ...phi] of rows.map((row) => row.map(Number)))
      expect(base! + phi.reduce((a, b) => a + b, 0) + residual!).toBeCloseTo(score!, 12)
  })

  it('shows texts as they stand, also those with an e and a hyphen', async () => {
    const jobs = folder.file('jobs.csv', smallCsv().replaceAll('Lima', 'base-jumping'))
    const bundle = folder.in('jobs-model')
    const train = [
      'train',
      jobs,
      '--target',
      'outcome',
      '--positive',
      'yes',
      '--drop',
      'id',
      '--algorithm',
      'rf',
    ]
    await runCli([...train, '--set', 'n_estimators=5', '--bundle', bundle])
    const { stdout } = await runCli(['explain', jobs, '--model', bundle, '--row', '0'])
    expect(stdout).toContain('city = base-jumping')
  })

  it('per model column, and one row equal to its part of all rows', async () => {
    const [header, ...all] = await explained(data, '--model', model, '--level', 'column')
    expect(header!.slice(4)).toEqual(['phi_x', 'phi_city_Bogota', 'phi_city_Lima', 'phi_city_Quito'])
    const [, one] = await explained(data, '--model', model, '--level', 'column', '--rows', '7:8')
    expect(one).toEqual(all[7])
  })

  it('long: the largest first', async () => {
    const [header, ...rows] = await explained(data, '--model', model, '--top', '1', '--rows', '0:3')
    expect(header).toEqual(['row', 'rank', 'feature', 'value', 'phi', 'direction'])
    expect(rows.map(([row, rank, feature]) => [row, rank, feature])).toEqual([
      ['0', '1', 'x'],
      ['1', '1', 'x'],
      ['2', '1', 'x'],
    ])
  })

  it('in words, English and Spanish', async () => {
    const run = (language: string) =>
      runCli([
        'explain',
        data,
        '--model',
        model,
        '--words',
        language,
        '--rows',
        '0:1',
        '--out',
        '-',
        '--format',
        'ndjson',
        '--quiet',
      ])
    const [first] = (await run('en')).stdout
      .split('\n')
      .map((line) => (line === '' ? null : JSON.parse(line)))
    expect(Object.keys(first)).toEqual(['row', 'rank', 'feature', 'code', 'direction', 'text'])
    expect(first.text).toMatch(/factor (raising|lowering) the score\.$/)
    expect((await run('es')).stdout).toMatch(/factor que (subió|bajó) el puntaje/)
  })

  it('writes beside the file how it was done', async () => {
    const out = folder.in('phi.parquet')
    const run = await runCli(['explain', data, '--model', model, '--out', out, '--json', '--quiet'])
    const meta = JSON.parse(readFileSync(`${out}.meta.json`, 'utf8'))
    expect(JSON.parse(run.stdout)).toMatchObject({ out, ...meta })
    expect(meta).toMatchObject({
      method: 'interventional',
      space: 'margin',
      background: { name: 'train-200', rows: 96 },
      rows: 120,
      model_hash: expect.stringMatching(/^sha256:/),
      pipeline_hash: expect.stringMatching(/^sha256:/),
    })
    expect(Math.abs(meta.largest_residual)).toBeLessThan(1e-9)
    for (const key of ['base', 'plan', 'threads', 'seconds', 'rows_per_second'])
      expect(meta).toHaveProperty(key)
    await runCli(['explain', data, '--model', model, '--out', folder.in('again.parquet'), '--quiet'])
    expect(readFileSync(out).equals(readFileSync(folder.in('again.parquet')))).toBe(true)
  })

  it('one row on the terminal: words and a waterfall', async () => {
    const run = await runCli(['explain', data, '--model', model, '--row', '3', '--quiet'])
    expect(run.stdout).toMatch(/^row 3 · .* · margin .* · probability /)
    expect(run.stdout).toMatch(/ {2}1\. .*factor (raising|lowering) the score\./)
    expect(run.stdout).toMatch(/\n {2}base .*│/)
    expect(run.stdout).toMatch(/\n {2}score .*│/)
    const json = await runCli(['explain', data, '--model', model, '--row', '3', '--json', '--quiet'])
    const { contributions, base, score, residual } = JSON.parse(json.stdout)
    const sum = contributions.reduce((total: number, { phi }: { phi: number }) => total + phi, base)
    expect(sum + residual).toBeCloseTo(score, 12)
  })

  it('one row with --top: fewer words and steps, which still lead to the score', async () => {
    const asked = ['explain', data, '--model', model, '--row', '3', '--top', '1', '--quiet']
    const { stdout } = await runCli(asked)
    expect(stdout).toContain('  1. ')
    expect(stdout).not.toContain('  2. ')
    expect(stdout).toMatch(/\n {2}base .*\n .*\n {2}1 other .*\n {2}score /)
    const { contributions, base, score, reasons } = JSON.parse((await runCli([...asked, '--json'])).stdout)
    const sum = contributions.reduce((total: number, { phi }: { phi: number }) => total + phi, base)
    expect(sum).toBeCloseTo(score, 12)
    expect(reasons).toHaveLength(1)
  })

  it('names the row of the input whose missing value the model refuses, and whether it is of the background', async () => {
    const gaps = folder.file('gaps.csv', 'a,b\n0.25,7\n0.75,8\n,9\n0.5,9\n')
    const refused = async (...args: string[]) =>
      (await runCli(['explain', ...args, '--model', forest, '--quiet'])).last
    const out = ['--out', '-', '--format', 'csv']
    const said = /models.missing_value_refused: column a, row 2 is missing/
    expect(await refused(gaps, ...out)).toMatch(said)
    expect(await refused(gaps, '--row', '2')).toMatch(said)
    expect(await refused(gaps, '--rows', '1:3', ...out)).toMatch(said)
    expect(await refused(gaps, '--where', 'b > 8', ...out)).toMatch(said)
    expect(await refused(gaps, '--where', 'b > 8', '--dry-run')).toMatch(said)
    expect((await runCli(['counterfactual', gaps, '--model', forest, '--row', '2'])).last).toMatch(said)
    const ofBackground = /models.missing_value_refused: background .*gaps.csv: column a, row 2 is missing/
    expect(await refused(three, '--background', gaps, ...out)).toMatch(ofBackground)
    // the seed draws row 2 among three of four
    const drawn = await Promise.all(
      [0, 1, 2].map((seed) =>
        refused(three, '--background', gaps, '--background-rows', '3', '--seed', String(seed), ...out),
      ),
    )
    expect(drawn.filter((last) => ofBackground.test(last)).length).toBeGreaterThan(0)
    expect(drawn.every((last) => last === '' || ofBackground.test(last))).toBe(true)
  })

  it('says that it is the background which lacks a column', async () => {
    const narrow = folder.file('narrow.csv', 'a,c\n1,2\n')
    const run = await runCli(['explain', three, '--model', forest, '--background', narrow, '--row', '0'])
    expect(run.code).toBe(2)
    expect(run.last).toMatch(/features.missing_column: background .*narrow.csv: missing column: b/)
  })

  it('explains another program’s model by its covers, or against a file', async () => {
    const run = await runCli(['explain', three, '--model', forest, '--out', '-', '--format', 'csv'])
    expect(run.stderr).toContain('method path-dependent, chosen by auto')
    expect(run.stdout).toBe(
      'row,score,base,residual,phi_a,phi_b\n0,0,0.5,0,-0.5,0\n1,1,0.5,0,0.5,0\n2,0,0.5,0,-0.5,0\n',
    )
    const background = folder.file('background.csv', 'b,a\n1,0.75\n1,0.9\n1,0.1\n1,0.9\n')
    const [, first] = await explained(three, '--model', forest, '--background', background)
    expect(first).toEqual(['0', '0', '0.75', '0', '-0.75', '0'])
    const exact = await explained(three, '--model', forest, '--background', background, '--method', 'exact')
    expect(exact[1]).toEqual(first)
    const [, probability] = await explained(three, '--model', forest, '--space', 'probability')
    expect(probability![1]).toBe('0')
    expect(
      await explained(three, '--model', forest, '--background', background, '--background-rows', '1'),
    ).toHaveLength(4)
  })

  it('tells which rows of a background were drawn, and unknown levels in it', async () => {
    const background = folder.file('unknown.csv', 'x,city\n1,Lima\n2,Paris\n3,Paris\n4,Quito\n')
    const out = folder.in('drawn.csv')
    const args = ['explain', data, '--model', model, '--background', background]
    const run = await runCli([...args, '--background-rows', '2', '--out', out])
    expect(run.stderr).toMatch(/unknown\.csv, column city: unknown level Paris in 2 rows/)
    const { rows, sample } = JSON.parse(readFileSync(`${out}.meta.json`, 'utf8')).background
    expect({ rows, ...sample }).toMatchObject({ rows: 2, of: 4, seed: 0 })
    expect(sample.positions).toHaveLength(2)
    expect(await runCli([...args, '--strict', '--row', '0'])).toMatchObject({
      code: 2,
      last: expect.stringMatching(
        /features.unknown_level: background .*unknown.csv: column city has the level Paris/,
      ),
    })
  })

  it('says that path-dependent contributions do not use a background, and compares words with it', async () => {
    const background = folder.file(
      'long.csv',
      ['a,b', ...Array.from({ length: 40 }, (_, i) => `${i},1`)].join('\n'),
    )
    const run = await runCli([
      'explain',
      three,
      '--model',
      forest,
      '--method',
      'path-dependent',
      '--background',
      background,
      '--row',
      '2',
    ])
    expect(run.stderr).toContain(`contributions do not use ${background}`)
    expect(run.stdout).toMatch(/a \(0\.5\) is lower than 97% of background rows/)
  })

  it('compares with nothing where the cohort is a handful of rows', async () => {
    const run = await runCli(['explain', three, '--model', forest, '--row', '0', '--quiet'])
    expect(run.stdout).toContain('1. a is 0.25. It was the largest factor lowering the score.')
  })

  it('names the class of several', async () => {
    const iris = Array.from(
      { length: 60 },
      (_, i) => `${i % 20},${i % 7},${['red', 'green', 'blue'][Math.floor((i % 20) / 7)]}`,
    )
    const csv = folder.file('three-classes.csv', ['u,v,colour', ...iris, ''].join('\n'))
    const bundle = folder.in('three-classes')
    await runCli([
      'train',
      csv,
      '--target',
      'colour',
      '--algorithm',
      'rf',
      '--set',
      'n_estimators=5',
      '--bundle',
      bundle,
    ])
    const all = await explained(csv, '--model', bundle, '--rows', '0:1')
    expect(all[0]!.slice(0, 3)).toEqual(['row', 'class', 'score'])
    expect(all.slice(1).map((row) => row[1])).toEqual(['blue', 'green', 'red'])
    const predicted = await explained(csv, '--model', bundle, '--rows', '0:2', '--class', 'predicted')
    expect(predicted).toHaveLength(3)
    const one = await explained(csv, '--model', bundle, '--rows', '0:2', '--class', 'green', '--top', '1')
    expect(one.slice(1).map((row) => row[1])).toEqual(['green', 'green'])
    const scored = await runCli(['score', csv, '--model', bundle, '--out', '-', '--format', 'csv', '--quiet'])
    expect(scored.stdout.split('\n')[0]).toBe(
      'row,margin_blue,margin_green,margin_red,probability_blue,probability_green,probability_red',
    )
    const unknown = await runCli(['explain', csv, '--model', bundle, '--class', 'pink', '--row', '0'])
    expect(unknown).toMatchObject({
      code: 2,
      last: expect.stringMatching(/jobs.unknown_class: .*blue, green, red/),
    })
  })
})

describe('explain refuses with one sentence, and leaves nothing', () => {
  const cases: [string, string[], number, RegExp][] = [
    ['nowhere to go', [], 2, /cli.out_or_row_needed/],
    ['no background', ['--method', 'interventional', '--row', '0'], 2, /jobs.no_background/],
    ['a background that is not there', ['--background', 'none.csv', '--row', '0'], 3, /files.not_found/],
    ['a row beyond the last', ['--row', '3'], 2, /jobs.row_out_of_range: invalid row; not in 0 to 2: 3/],
    ['all classes of one row on the terminal', ['--class', 'all', '--row', '0'], 2, /cli.usage: .*one class/],
    [
      'interactions in words',
      ['--interactions', '--words', 'en', '--out', 'x.csv'],
      2,
      /cli.usage: .*cannot be used with/,
    ],
    [
      'a condition that is none',
      ['--where', 'a >', '--out', 'x.csv'],
      2,
      /files.bad_condition: the condition a > cannot be asked/,
    ],
    [
      'a condition on what is not there',
      ['--where', 'zoo = 1', '--out', 'x.csv'],
      2,
      /files.bad_condition: .*zoo/,
    ],
    [
      'a condition that nothing meets',
      ['--where', 'a > 99', '--out', 'x.csv'],
      2,
      /files.no_row_meets: none of 3 rows/,
    ],
    ['too little memory', ['--memory', '10B', '--out', 'x.csv'], 5, /jobs.memory_too_small/],
    ['no size', ['--memory', 'much', '--out', 'x.csv'], 2, /cli.usage: .*500MB or 2GB/],
    ['an unknown method', ['--method', 'guess', '--row', '0'], 2, /cli.usage: .*guess/],
    ['a range the wrong way', ['--rows', '3:1', '--out', '-'], 2, /cli.usage: .*Expected A:B/],
    [
      'words of columns',
      ['--words', 'en', '--level', 'column', '--out', 'x.csv'],
      2,
      /jobs.words_need_sources/,
    ],
  ]
  it.each(cases)('%s', async (_, args, code, last) => {
    const before = readdirSync('.')
    const run = await runCli(['explain', three, '--model', forest, ...args])
    expect(run).toMatchObject({ code, stdout: '', last: expect.stringMatching(last) })
    expect(readdirSync('.')).toEqual(before)
  })

  it('probability space of what has no probability; an existing file beside', async () => {
    const numbers = folder.in('numbers')
    await runCli([
      'train',
      data,
      '--target',
      'x',
      '--drop',
      'id',
      '--set',
      'n_estimators=2',
      '--bundle',
      numbers,
    ])
    expect(
      await runCli(['explain', data, '--model', numbers, '--space', 'probability', '--row', '0']),
    ).toMatchObject({ code: 2, last: expect.stringMatching(/jobs.space_not_available/) })
    expect(
      await runCli([
        'explain',
        data,
        '--model',
        model,
        '--space',
        'probability',
        '--interactions',
        '--out',
        '-',
        '--format',
        'csv',
      ]),
    ).toMatchObject({ code: 2, last: expect.stringMatching(/jobs.space_not_available: .*interactions/) })
    folder.file('beside.csv.meta.json', '{}')
    expect(await runCli(['explain', data, '--model', model, '--out', folder.in('beside.csv')])).toMatchObject(
      {
        code: 4,
        last: expect.stringMatching(/files.exists/),
      },
    )
    expect(readdirSync(folder.path)).not.toContain('beside.csv')
  })
})
