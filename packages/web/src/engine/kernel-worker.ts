// Entry of a helper thread in a page: answers the first message, then waits for crews of kernels and works in them (page-executor.ts).
import { type HelperTask, serveCrew } from '@candor/core'

addEventListener('message', ({ data }: MessageEvent<HelperTask | 'ready?'>) => {
  if (data === 'ready?') postMessage('ready')
  else serveCrew(data)
})
