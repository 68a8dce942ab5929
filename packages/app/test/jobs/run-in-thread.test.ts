import { expect, it } from 'vitest'
import { inThread } from '../../src/jobs/run-in-thread.ts'
import type { JobRecord } from '../../src/store/index.ts'

const job: JobRecord = {
  ...{ tenantId: 'default', id: 'j', kind: 'score_dataset', payload: {}, state: 'running' },
  ...{
    progress: null,
    result: null,
    attempts: 1,
    maxAttempts: 5,
    lastError: null,
    createdAt: 0,
    updatedAt: 0,
  },
}

const run = (code: string, signal = new AbortController().signal) =>
  inThread('/data', new URL(`data:text/javascript,${encodeURIComponent(code)}`))(job, {
    signal,
    onProgress: () => undefined,
  })

const say = (message: object) =>
  `import { parentPort } from 'node:worker_threads'; parentPort.postMessage(${JSON.stringify(message)})`

it('gives the result that the thread told before it ended', async () => {
  expect(await run(say({ result: { result: { rows: 3 } } }))).toEqual({ result: { rows: 3 } })
})

it('takes a thread that ends without a word for a fault, unless the job was called off', async () => {
  const ended = { code: 'jobs.thread_ended', kind: 'fault', values: { kind: 'score_dataset' } }
  await expect(run('process.exit(0)')).rejects.toMatchObject(ended)
  const calledOff = new AbortController()
  const given = run('setTimeout(() => process.exit(0), 20)', calledOff.signal)
  calledOff.abort()
  expect(await given).toBeUndefined()
})

it('tells an error without where this machine has its data', async () => {
  const part = { code: 'files.unreadable', kind: 'input', values: {}, pointer: null }
  const failed = { known: [{ ...part, message: 'cannot read /data/datasets/a.csv' }] }
  await expect(run(say({ failed }))).rejects.toMatchObject({ message: 'cannot read datasets/a.csv' })
})
