import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { listing, smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const model = folder.in('bundle')
const calibrated = folder.in('calibrated')

beforeAll(async () => {
  const train = ['train', data, '--target', 'outcome', '--drop', 'id', '--set', 'n_estimators=20']
  expect((await runCli([...train, '--bundle', model])).code).toBe(0)
  expect((await runCli([...train, '--calibrate', 'isotonic', '--bundle', calibrated])).code).toBe(0)
})

async function lines(...args: string[]): Promise<string[][]> {
  const run = await runCli(['explain', data, ...args, '--out', '-', '--format', 'csv', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
}

const metaOf = (out: string) => JSON.parse(readFileSync(`${out}.meta.json`, 'utf8'))

describe('explain --interactions', () => {
  it('whole pairs in schema order, which add up to score − base of FILE.base.csv', async () => {
    const out = folder.in('pairs.csv')
    const run = await runCli(['explain', data, '--model', model, '--interactions', '--out', out, '--quiet'])
    expect(run.code).toBe(0)
    const [header, ...pairs] = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    expect(header).toEqual(['row', 'feature_a', 'feature_b', 'phi'])
    expect(pairs.slice(0, 3).map((line) => line.slice(0, 3))).toEqual([
      ['0', 'x', 'x'],
      ['0', 'x', 'city'],
      ['0', 'city', 'city'],
    ])
    const [baseHeader, ...bases] = readFileSync(`${out}.base.csv`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    expect(baseHeader).toEqual(['row', 'score', 'base'])
    const wide = await lines('--model', model)
    bases.forEach(([row, score, base], i) => {
      const own = pairs.slice(3 * i, 3 * i + 3).map((line) => Number(line[3]))
      // float64 sums in another order
      expect(own.reduce((a, b) => a + b, Number(base))).toBeCloseTo(Number(score), 12)
      expect([row, score, base]).toEqual(wide[i + 1]!.slice(0, 3))
      expect(own[0]! + own[1]! / 2).toBeCloseTo(Number(wide[i + 1]![4]), 12)
    })
    expect(metaOf(out)).toMatchObject({ values: 'interactions', rows: 120, shapley: true })
  })
})

describe('explain --space probability', () => {
  it.each([
    ['interventional', false],
    ['exact', true],
  ])('%s adds up to the calibrated probability', async (method, shapley) => {
    const out = folder.in(`${method}.csv`)
    const args = ['--model', calibrated, '--space', 'probability', '--method', method, '--rows', '0:6']
    const run = await runCli(['explain', data, ...args, '--out', out, '--quiet'])
    expect(run.code).toBe(0)
    const scored = await runCli([
      'score',
      data,
      '--model',
      calibrated,
      '--out',
      '-',
      '--format',
      'csv',
      '--quiet',
    ])
    const rows = scored.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    const place = rows[0]!.indexOf('probability')
    readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .forEach((line, i) => {
        const [, score, base, residual, ...phi] = line.split(',').map(Number)
        // the score is a float64 sum of leaves, the probability that of float32 margins
        expect(score).toBeCloseTo(Number(rows[i + 1]![place]), 6)
        expect(phi.reduce((a, b) => a + b, base! + residual!)).toBeCloseTo(score!, 13)
      })
    expect(metaOf(out)).toMatchObject({ space: 'probability', method, shapley, calibrator: 'isotonic' })
  })

  it('exact: a source is one player however many columns it has', async () => {
    const [header, first] = await lines(
      '--model',
      model,
      '--space',
      'probability',
      '--method',
      'exact',
      '--rows',
      '0:1',
    )
    expect(header!.slice(4)).toEqual(['phi_x', 'phi_city'])
    const columns = await lines(
      '--model',
      model,
      '--space',
      'probability',
      '--method',
      'exact',
      '--rows',
      '0:1',
      '--level',
      'column',
    )
    expect(columns[0]!.slice(4)).toEqual(['phi_x', 'phi_city_Bogota', 'phi_city_Lima', 'phi_city_Quito'])
    expect(columns[1]!.slice(1, 3)).toEqual(first!.slice(1, 3))
  })

  it('path-dependent contributions do not reach through a link', async () => {
    const run = await runCli([
      'explain',
      data,
      '--model',
      model,
      '--space',
      'probability',
      '--method',
      'path-dependent',
      '--row',
      '0',
    ])
    expect(run).toMatchObject({ code: 2, last: expect.stringMatching(/explain.method_not_for_space/) })
  })
})

it('explain --method saabas: by name, and said to be no Shapley values', async () => {
  const out = folder.in('saabas.csv')
  expect(
    (await runCli(['explain', data, '--model', model, '--method', 'saabas', '--out', out, '--quiet'])).code,
  ).toBe(0)
  expect(metaOf(out)).toMatchObject({ method: 'saabas', shapley: false, background: null })
})

describe('explain --where', () => {
  it('rows that meet a condition, with their places in the input', async () => {
    const all = await lines('--model', model)
    const some = await lines('--model', model, '--where', "x > 5 and city = 'Lima'")
    const rows = some.slice(1).map(([row]) => Number(row))
    const source = smallCsv()
      .split('\n')
      .slice(1, 121)
      .map((line) => line.split(','))
    expect(rows).toEqual(source.flatMap(([, x, city], i) => (Number(x) > 5 && city === 'Lima' ? [i] : [])))
    some.slice(1).forEach((line) => {
      expect(line).toEqual(all[Number(line[0]) + 1])
    })
    const part = await lines('--model', model, '--where', "x > 5 and city = 'Lima'", '--rows', '30:60')
    expect(part.slice(1)).toEqual(some.slice(1).filter(([row]) => Number(row) >= 30 && Number(row) < 60))
    const none = await runCli([
      'explain',
      data,
      '--model',
      model,
      '--where',
      'id = 3',
      '--rows',
      '50:60',
      '--out',
      '-',
      '--format',
      'csv',
    ])
    expect(none).toMatchObject({
      code: 2,
      last: expect.stringMatching(
        /jobs.no_row_in_range: none of rows 50 to 59 meets the condition; the last row that does is 3$/,
      ),
    })
  })

  it('asks Parquet by its own types, and columns that the model does not read', async () => {
    const parquet = folder.in('small.parquet')
    await runCli(['score', data, '--model', model, '--keep', 'id,x,city', '--out', parquet, '--quiet'])
    const run = await runCli([
      'explain',
      parquet,
      '--model',
      model,
      '--where',
      'id % 40 = 7',
      '--out',
      '-',
      '--format',
      'csv',
      '--quiet',
    ])
    expect(
      run.stdout
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(['7', '47', '87'])
  })
})

it('explain --weights: the summary in the meta file weighs rows', async () => {
  const [first, second] = [folder.in('plain.csv'), folder.in('weighed.csv')]
  const args = ['explain', data, '--model', model, '--quiet', '--out']
  await runCli([...args, first])
  await runCli([...args, second, '--weights', 'id'])
  const wide = readFileSync(first, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'))
  const mean = (weight: (i: number) => number) =>
    wide.reduce((sum, line, i) => sum + weight(i) * Math.abs(line[4]!), 0) /
    wide.reduce((sum, _, i) => sum + weight(i), 0)
  expect(metaOf(first).mean_abs_phi.x).toBeCloseTo(
    mean(() => 1),
    12,
  )
  expect(metaOf(second).mean_abs_phi.x).toBeCloseTo(
    mean((i) => i),
    12,
  )
})

describe('explain --compare', () => {
  it('names the worst differences to another program', async () => {
    const ours = folder.in('ours.csv')
    await runCli(['explain', data, '--model', model, '--out', ours, '--quiet'])
    const table = readFileSync(ours, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    const theirs = table.map(([, , base, , x, city], i) =>
      i === 0 ? 'x,city,bias' : `${i === 8 ? Number(x) + 0.5 : x},${city},${base}`,
    )
    const file = folder.file('theirs.csv', `${theirs.join('\n')}\n`)
    const out = folder.in('compared.csv')
    const run = await runCli(['explain', data, '--model', model, '--compare', file, '--out', out])
    expect(run.stderr).toMatch(/theirs\.csv: 120 lines, 2 features compared/)
    expect(run.stderr).toMatch(/row 7, x: ours .* difference -5\.00e-1/)
    expect(metaOf(out).compare).toMatchObject({
      lines: 120,
      columns: 2,
      worst: [{ row: 7, feature: 'x' }, {}, {}, {}, {}],
    })
    const unnamed = folder.file(
      'unnamed.csv',
      ['a,b', ...theirs.slice(1).map((line) => line.split(',').slice(0, 2).join(','))].join('\n'),
    )
    await runCli(['explain', data, '--model', model, '--compare', unnamed, '--out', out, '--force'])
    expect(metaOf(out).compare.largest_difference).toBeCloseTo(0.5, 12)
  })

  it('takes lines in any order where they name their row and class', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => {
      const [x, y] = [(i * 37) % 50, (i * 53) % 41]
      return `${x},${y},${x + (y % 7) > 33 ? 'red' : y > 20 ? 'green' : 'blue'}`
    })
    const kinds = folder.file('kinds.csv', ['x,y,kind', ...lines, ''].join('\n'))
    const bundle = folder.in('kinds')
    const grown = ['--target', 'kind', '--set', 'n_estimators=4', '--bundle', bundle]
    expect((await runCli(['train', kinds, ...grown])).code).toBe(0)
    const ours = folder.in('kinds-ours.csv')
    await runCli(['explain', kinds, '--model', bundle, '--out', ours])
    const [head, ...rest] = readFileSync(ours, 'utf8').trimEnd().split('\n')
    const classOf = (line: string) => line.split(',')[1]!
    const byClass = rest.toSorted((a, b) => classOf(a).localeCompare(classOf(b)))
    const file = folder.file('by-class.csv', [head, ...byClass, ''].join('\n'))
    for (const asked of [[], ['--class', 'red']]) {
      const out = folder.in(`by-class-${asked.length}.csv`)
      const kept = asked.length === 0 ? byClass : byClass.filter((line) => classOf(line) === 'red').reverse()
      const other = folder.file(`of-${asked.length}.csv`, [head, ...kept, ''].join('\n'))
      const theirs = asked.length === 0 ? file : other
      const run = await runCli([
        'explain',
        kinds,
        '--model',
        bundle,
        '--compare',
        theirs,
        '--out',
        out,
        ...asked,
      ])
      expect(run.code, run.last).toBe(0)
      expect(metaOf(out).compare).toMatchObject({ lines: kept.length, largest_difference: 0 })
    }
  })

  it('needs a file for the result', async () => {
    for (const [name, ...value] of [
      ['--compare', 'x.csv'],
      ['--weights', 'id'],
      ['--resume'],
    ] as string[][]) {
      const run = await runCli(['explain', data, '--model', model, '--row', '1', name!, ...value])
      expect(run).toMatchObject({
        code: 2,
        last: expect.stringContaining(`${name} is for a result in a file`),
      })
    }
  })

  it('refuses other rows and other columns', async () => {
    const compare = (name: string, text: string) =>
      runCli([
        'explain',
        data,
        '--model',
        model,
        '--compare',
        folder.file(name, text),
        '--out',
        '-',
        '--format',
        'csv',
      ])
    expect((await compare('few.csv', 'x,city\n1,2\n')).last).toMatch(
      /jobs.other_row_count: .* 1 rows; the result has 120/,
    )
    const wide = ['a,b,c,d', ...Array.from({ length: 120 }, () => '1,2,3,4')].join('\n')
    expect((await compare('wide.csv', wide)).last).toMatch(/jobs.no_common_column/)
  })
})

it('explain --dry-run: plan, time and memory, and nothing is written', async () => {
  const before = listing(folder)
  const args = ['explain', data, '--model', model, '--out', folder.in('never.csv'), '--dry-run', '--quiet']
  expect((await runCli(args)).stdout).toMatch(
    /^120 rows, interventional, margin space\nabout .* s on one thread, \d+ MB/,
  )
  expect(JSON.parse((await runCli([...args, '--json'])).stdout)).toMatchObject({
    dry_run: true,
    rows: 120,
    blocks: 1,
    estimated_seconds: expect.any(Number),
    estimated_bytes: expect.any(Number),
  })
  expect(listing(folder)).toEqual(before)
})

it('explain --resume: starts where nothing was left, and --memory changes no byte', async () => {
  const [one, two] = [folder.in('one.parquet'), folder.in('two.parquet')]
  await runCli(['explain', data, '--model', model, '--quiet', '--out', one])
  expect(
    (
      await runCli([
        'explain',
        data,
        '--model',
        model,
        '--quiet',
        '--memory',
        '600MB',
        '--resume',
        '--out',
        two,
      ])
    ).code,
  ).toBe(0)
  expect(readFileSync(two).equals(readFileSync(one))).toBe(true)
  expect(listing(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
})

describe('explain --grouping player', () => {
  it('takes the columns of a feature together: adds up, says so, and leaves alone what has one column each', async () => {
    const out = folder.in('players.csv')
    const args = ['explain', data, '--model', model, '--grouping', 'player', '--out', out, '--quiet']
    expect((await runCli(args)).code).toBe(0)
    const [header, ...rows] = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    expect(header).toEqual(['row', 'score', 'base', 'residual', 'phi_x', 'phi_city'])
    for (const row of rows) {
      const [, score = 0, base = 0, , x = 0, city = 0] = row.map(Number)
      expect(base + x + city).toBeCloseTo(score, 12)
    }
    expect(metaOf(out).plan).toMatchObject({ grouping: 'player', players: 2 })
    const sums = await lines('--model', model)
    expect(rows.some((row, i) => Number(row[4]) !== Number(sums[i + 1]![4]))).toBe(true)
  })

  it.each([
    ['--method', 'path-dependent'],
    ['--space', 'probability'],
    ['--level', 'column'],
    ['--interactions'],
  ])('is refused for %s %s', async (...more) => {
    const args = ['explain', data, '--model', model, '--grouping', 'player', ...more, '--out', '-']
    expect(await runCli([...args, '--format', 'csv'])).toMatchObject({
      code: 2,
      last: expect.stringContaining('jobs.players_need_interventional'),
    })
  })
})
