// A worker of a page that measures what dispatch costs there (dispatch.ts).
import { createPageExecutor } from '../packages/web/src/engine/page-executor.ts'
import { dispatchCost } from './dispatch-cost.ts'

addEventListener('message', async ({ data: threads }: MessageEvent<number>) => {
  const executor = await createPageExecutor({ threads })
  postMessage(dispatchCost(executor))
  executor.close()
})
