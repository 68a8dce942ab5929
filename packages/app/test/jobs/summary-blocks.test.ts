import { beforeAll, describe, expect, it } from 'vitest'
import { askToExplain } from '../../src/jobs/explanation-job.ts'
import { shapImportance } from '../../src/jobs/feature-importance.ts'
import { interactionRanking } from '../../src/jobs/interaction-ranking.ts'
import { runCli } from '../cli/run-cli.ts'
import { smallCsv } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const data = folder.file(
  'weighted.csv',
  smallCsv()
    .replace(/^(\d+)(,.*)$/gm, (_, id, rest) => `${id}${rest},${Number(id) % 7}`)
    .replace('outcome\n', 'outcome,w\n'),
)
const model = folder.in('bundle')

beforeAll(async () => {
  const args = ['--target', 'outcome', '--drop', 'id,w', '--set', 'n_estimators=20', '--bundle', model]
  expect((await runCli(['train', data, ...args])).code).toBe(0)
})

const request = (blockRows?: number) =>
  askToExplain({ files: [data], model, dataDir: folder.in('data'), ...(blockRows ? { blockRows } : {}) })

describe.each([{ weight: null }, { weight: 'w' }])('a summary over rows ($weight)', (choice) => {
  it('does not depend on how many rows are held at a time', async () => {
    const whole = await shapImportance(request(), choice)
    expect(whole.over).toEqual({ what: 'rows', n: 120 })
    const pairs = await interactionRanking(request(), choice)
    for (const blockRows of [1, 7, 119]) {
      expect(await shapImportance(request(blockRows), choice)).toEqual(whole)
      expect(await interactionRanking(request(blockRows), choice)).toEqual(pairs)
    }
  })

  it('is that of rows that are held, where all of them are drawn', async () => {
    const sample = { count: 120, stratify: null, by: null }
    const held = await shapImportance(request(), { ...choice, sample })
    expect(held.sample).toMatchObject({ n: 120, of: 120 })
    const { sample: _, ...rest } = held
    expect(rest).toEqual(await shapImportance(request(7), choice))
  })
})

it('names the row whose weight is none, and weights of which none counts', async () => {
  const wrong = folder.file(
    'wrong.csv',
    smallCsv()
      .replace('outcome\n', 'outcome,w\n')
      .replace(/^(\d+)(,.*)$/gm, (_, id, rest) => `${id}${rest},${id === '17' ? -1 : 1}`),
  )
  const asked = { ...request(5), files: [wrong] }
  await expect(shapImportance(asked, { weight: 'w' })).rejects.toMatchObject({ code: 'jobs.not_a_weight' })
  const none = folder.file(
    'none.csv',
    smallCsv()
      .replace('outcome\n', 'outcome,w\n')
      .replace(/^(\d+)(,.*)$/gm, '$1$2,0'),
  )
  await expect(shapImportance({ ...asked, files: [none] }, { weight: 'w' })).rejects.toMatchObject({
    code: 'jobs.no_weight',
    values: { rows: 120 },
  })
})
