import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { keepArtifacts } from '../../src/jobs/run-artifacts.ts'
import { runCli } from '../cli/run-cli.ts'
import { smallCsv } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const assets = join(dirname(fileURLToPath(import.meta.url)), '../../assets')
const isBuilt = existsSync(join(assets, 'report-renderer.mjs'))

async function trained(name: string, ...args: string[]) {
  const base = ['train', data, '--drop', 'id', '--set', 'n_estimators=3', '--bundle', folder.in(name)]
  const run = await runCli([...base, ...args, '--json'])
  expect(run.code).toBe(0)
  return { answer: JSON.parse(run.stdout), stderr: run.stderr }
}

function metricsIn(name: string) {
  return JSON.parse(readFileSync(folder.in(`${name}.artifacts`, 'metrics.json'), 'utf8'))
}

describe('keepArtifacts', () => {
  it.skipIf(!isBuilt)('keeps metrics and confusion beside the bundle, which stays as it is', async () => {
    const { answer, stderr } = await trained('two', '--target', 'outcome')
    const path = folder.in('two.artifacts')
    expect(readdirSync(path).sort()).toEqual(['confusion.png', 'confusion.svg', 'metrics.json'])
    expect(stderr).toContain(path)
    const { confusion, ...metrics } = metricsIn('two')
    expect(metrics).toEqual(answer.metrics)
    expect(confusion.classes).toEqual(['no', 'yes'])
    expect(confusion.counts.flat().reduce((a: number, b: number) => a + b)).toBe(24)
    expect(readFileSync(join(path, 'confusion.svg'), 'utf8')).toMatch(
      /yes where the probability is ≥ 0\.5; 24 rows/,
    )
    expect(readdirSync(folder.in('two')).sort()).toEqual([
      ...['background.bin', 'ensemble.bin', 'manifest.json', 'reference.json'],
    ])
  })

  it.skipIf(!isBuilt)(
    'tells several classes apart by the largest probability; numbers have no confusion',
    async () => {
      await trained('three', '--target', 'city')
      const { confusion } = metricsIn('three')
      expect(confusion.classes).toEqual(['Bogota', 'Lima', 'Quito'])
      expect(confusion.counts).toHaveLength(3)
      expect(confusion.counts.flat().reduce((a: number, b: number) => a + b)).toBe(24)
      await trained('numbers', '--target', 'x')
      expect(readdirSync(folder.in('numbers.artifacts'))).toEqual(['metrics.json'])
      expect(Object.keys(metricsIn('numbers'))).toEqual(['train', 'test'])
    },
  )

  it('draws nothing where the charts are not built, and tells so', async () => {
    const notes: string[] = []
    const confusion = {
      title: 'c',
      subtitle: '',
      classes: ['a', 'b'],
      counts: [
        [1, 0],
        [0, 1],
      ],
    }
    const path = await keepArtifacts(
      folder.in('bare'),
      { metrics: {}, confusion },
      { onNote: (text) => notes.push(text), assets: pathToFileURL(`${folder.in('no-assets')}/`) },
    )
    expect(readdirSync(path)).toEqual(['metrics.json'])
    expect(notes).toEqual([expect.stringMatching(/^no picture of the confusion: .*report-renderer\.mjs/)])
  })

  it('says what cannot be written', async () => {
    const there = folder.file('file.artifacts', 'x')
    await expect(
      keepArtifacts(there.replace('.artifacts', ''), { metrics: {}, confusion: null }),
    ).rejects.toMatchObject({ code: 'files.not_writable' })
  })
})
