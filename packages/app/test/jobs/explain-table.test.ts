import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { explainTable } from '../../src/jobs/explain-table.ts'
import { askToExplain, type ExplainRequest } from '../../src/jobs/explanation-job.ts'
import { runCli } from '../cli/run-cli.ts'
import { listing, smallCsv } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const model = folder.in('bundle')

beforeAll(async () => {
  const args = ['--target', 'outcome', '--drop', 'id', '--set', 'n_estimators=20', '--bundle', model]
  expect((await runCli(['train', data, ...args])).code).toBe(0)
})

const request = (more: Partial<ExplainRequest> = {}) =>
  askToExplain({
    files: [data],
    model,
    dataDir: folder.in('data'),
    blockRows: 20,
    ...more,
  })

const output = (out: string, resume = false) => ({ out, force: false, format: null, resume })

/** A run that is stopped after some rows. */
async function stopped(out: string, more: Partial<ExplainRequest> = {}): Promise<void> {
  const onProgress = (done: number) => {
    if (done > 70) throw new Error('stopped')
  }
  await expect(explainTable(request({ ...more, onProgress }), output(out))).rejects.toThrow('stopped')
}

describe('explainTable', () => {
  it.each([
    ['csv', {}],
    ['parquet', {}],
    ['json', { top: 1 }],
    ['ndjson', { words: 'es' as const }],
    ['csv', { interactions: true }],
  ])('leaves NAME.partial when it is stopped, and goes on to the same bytes: %s', async (ending, more) => {
    const name = `${ending}${Object.keys(more).join('')}`
    const [whole, broken] = [folder.in(`${name}-whole.${ending}`), folder.in(`${name}-broken.${ending}`)]
    await explainTable(request({ ...more, blockRows: 500 }), output(whole))
    await stopped(broken, more)
    expect(listing(folder)).toContain(`${name}-broken.${ending}.partial`)
    expect(listing(folder)).not.toContain(`${name}-broken.${ending}`)
    const meta = await explainTable(request(more), output(broken, true))
    expect(meta['resumed_rows']).toBeGreaterThan(20)
    expect(readFileSync(broken).equals(readFileSync(whole))).toBe(true)
    expect(listing(folder).filter((one) => one.endsWith('.partial'))).toEqual([])
  })

  it('does not go on with another job’s numbers, and starts again without resume', async () => {
    const out = folder.in('other.csv')
    await stopped(out)
    await expect(
      explainTable(request({ method: 'path_dependent' }), output(out, true)),
    ).rejects.toMatchObject({
      code: 'jobs.other_partial',
      kind: 'state',
    })
    expect(await explainTable(request(), output(out))).not.toHaveProperty('resumed_rows')
  })
})
