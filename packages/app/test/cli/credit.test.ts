import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const data = folder.in('credit.csv')
const sample = new URL('../../../../fixtures/credit-500.csv', import.meta.url).pathname

async function run(...args: string[]) {
  return await runCli([...args, '--data-dir', folder.in('kept'), '--quiet'])
}

const small = ['--algorithm', 'rf', '--set', 'n_estimators=10', '--set', 'max_depth=4', '--json']

it('trains each model on its own inputs and explains a refusal in both languages', async () => {
  expect(await run('generate', 'credit', '--rows', '500', '--out', data, '--json')).toMatchObject({ code: 0 })
  for (const [name, features] of [
    ['credit', 11],
    ['credit-faithful', 16],
  ] as const) {
    const trained = await run('train', data, '--scenario', 'credit', '--name', name, ...small)
    expect(JSON.parse(trained.stdout)).toMatchObject({ model: `${name}@1`, features })
  }
  const listed = await run('model', 'list', '--json')
  expect(listed.stdout).toContain('It reads gender, marital status, region')
  for (const [language, words] of [
    ['es', /factor que (bajó|subió) el puntaje/],
    ['en', /factor (lowering|raising) the score/],
  ] as const) {
    const args = ['explain', data, '--model', 'credit', '--row', '3', '--words', language]
    expect((await run(...args)).stdout).toMatch(words)
  }
})

it('refuses the score that made the answer, with and without the scenario, unless it is asked for', async () => {
  const bare = ['train', sample, '--target', 'approved', ...small]
  expect(await run(...bare)).toMatchObject({
    code: 2,
    last: expect.stringMatching(/jobs.leaking_column: .*approval_score/),
  })
  const spared = await run(...bare, '--drop', 'approval_score,applied_on')
  expect(JSON.parse(spared.stdout)).toMatchObject({ features: 16 })
  const own = await run('train', sample, '--scenario', 'credit', '--allow-leak', 'approval_score', ...small)
  expect(JSON.parse(own.stdout)).toMatchObject({ features: 12 })
})
