// A page that trains and scores where the test asks for it.
import { startCrew } from '../../../../core/src/kernels/index.ts'
import { createPageExecutor } from '../../../src/engine/page-executor.ts'
import { trainAndScore } from './train-and-score.ts'

export type Answer = {
  readonly scores: ReturnType<typeof trainAndScore>
  readonly threads: number
  readonly isHelped: boolean
}

export type PageUnderTest = {
  readonly isIsolated: boolean
  readonly hasKernels: boolean
  onMainThread(): Promise<Answer>
  inWorker(threads: number): Promise<Answer>
}

const page: PageUnderTest = {
  isIsolated: globalThis.crossOriginIsolated,
  hasKernels: startCrew(null) !== null,
  onMainThread: async () => {
    const executor = await createPageExecutor({ threads: 3 })
    return { scores: trainAndScore(executor), threads: executor.threads, isHelped: false }
  },
  inWorker: (threads) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./job-worker.ts', import.meta.url), { type: 'module' })
      worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
      worker.postMessage({ threads })
    }),
}

Object.assign(globalThis, { candor: page })
