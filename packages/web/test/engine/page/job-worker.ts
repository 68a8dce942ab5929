// A worker of the page that trains and scores on as many threads as it is told.
import { createPageExecutor } from '../../../src/engine/page-executor.ts'
import { helperTakesPart } from './helper-takes-part.ts'
import { trainAndScore } from './train-and-score.ts'

addEventListener('message', async ({ data }: MessageEvent<{ threads: number }>) => {
  const executor = await createPageExecutor(data)
  const scores = trainAndScore(executor)
  postMessage({ scores, threads: executor.threads, isHelped: helperTakesPart(executor) })
  executor.close()
})
