import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const dataDir = ['--data-dir', folder.in('data')]
const rows = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))

it('model import --covers-from: an ONNX file has path-dependent contributions, those of the forest it was made of', async () => {
  const numbers = smallCsv()
    .split('\n')
    .map((line) =>
      line
        .split(',')
        .filter((_, j) => j !== 2)
        .join(','),
    )
    .join('\n')
  const data = folder.file('numbers.csv', numbers)
  const [bundle, onnx] = [folder.in('bundle'), folder.in('forest.onnx')]
  const options = ['--algorithm', 'gbm', '--set', 'n_estimators=5', '--test-size', '0.2']
  await runCli(['train', data, '--target', 'outcome', '--drop', 'id', ...options, '--bundle', bundle])
  expect((await runCli(['model', 'export', bundle, '--to', 'onnx', '--out', onnx])).code).toBe(0)
  const bare = await runCli([
    'explain',
    data,
    '--model',
    onnx,
    '--features',
    'x',
    '--out',
    '-',
    '--format',
    'csv',
  ])
  expect(bare).toMatchObject({ code: 4, last: expect.stringMatching(/explain.no_cover: .*/) })
  const given = ['model', 'import', onnx, '--name', 'counted', '--features', 'x', ...dataDir]
  expect(await runCli([...given, '--covers-from', data])).toMatchObject({ code: 0 })
  const run = await runCli([
    'explain',
    data,
    '--model',
    'counted',
    ...dataDir,
    '--out',
    '-',
    '--format',
    'csv',
    '--quiet',
  ])
  const found = rows(run.stdout)
  expect(found).toHaveLength(120)
  // covers are those of all 120 rows: the base is their mean score
  const mean = found.reduce((sum, [, score]) => sum + score!, 0) / 120
  expect(found[0]![2]).toBeCloseTo(mean, 6)
})
