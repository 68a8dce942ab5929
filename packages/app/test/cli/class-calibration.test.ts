import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const lines = Array.from({ length: 150 }, (_, i) => {
  const [x, y] = [(i * 37) % 50, (i * 53) % 41]
  return `${x},${y},${x + (y % 7) > 33 ? 'red' : y > 20 ? 'green' : 'blue'}`
})
const data = folder.file('kinds.csv', ['x,y,kind', ...lines, ''].join('\n'))

async function rows(...args: string[]): Promise<Record<string, number>[]> {
  const run = await runCli([...args, '--out', '-', '--format', 'ndjson'])
  expect(run.code, run.last).toBe(0)
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

it.each(['gbm', 'rf', 'logistic'])('%s: calibrates each class against the rest', async (algorithm) => {
  const bundle = folder.in(algorithm)
  const train = ['train', data, '--target', 'kind', '--algorithm', algorithm, '--bundle', bundle]
  const size = algorithm === 'logistic' ? [] : ['--set', 'n_estimators=20']
  const run = await runCli([...train, ...size, '--calibrate', 'sigmoid', '--json'])
  expect(run.code, run.last).toBe(0)
  const scores = await rows('score', data, '--model', bundle, '--raw')
  for (const row of scores) {
    const of = (name: string) => ['blue', 'green', 'red'].map((kind) => row[`${name}_${kind}`]!)
    for (const name of ['probability', 'probability_raw'])
      expect(of(name).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
    expect(of('probability')).not.toEqual(of('probability_raw'))
  }
  const phi = await rows('explain', data, '--model', bundle)
  for (const row of phi) expect(Math.abs(row['residual']!)).toBeLessThan(1e-9)
  const some = ['--rows', '0:4', '--background-rows', '6', '--space', 'probability', '--method', 'exact']
  for (const row of await rows('explain', data, '--model', bundle, ...some)) {
    const p = scores[row['row']!]![`probability_${row['class']}`]!
    expect(row['score']).toBe(p)
    expect(row['base']! + row['phi_x']! + row['phi_y']! + row['residual']!).toBeCloseTo(p, 12)
  }
  expect((await runCli(['model', 'show', bundle])).stdout).toContain('sigmoid, each class against the rest')
})

it('is not written to files that hold one calibrator', async () => {
  for (const to of ['javascript', 'neutral', 'onnx']) {
    const out = folder.in(`model.${to}`)
    const run = await runCli(['model', 'export', folder.in('gbm'), '--to', to, '--out', out])
    expect(run).toMatchObject({ code: 2, last: expect.stringMatching(/models.not_exportable: .*calibrator/) })
  }
})

it('needs classes', async () => {
  const run = await runCli(['train', data, '--target', 'x', '--calibrate', 'beta'])
  expect(run).toMatchObject({ code: 2, last: expect.stringMatching(/jobs.calibration_needs_classes/) })
})
