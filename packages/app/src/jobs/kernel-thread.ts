// Entry of a helper thread: waits for crews of kernels and works in them (see thread-executor.ts).
import { parentPort } from 'node:worker_threads'
import { type HelperTask, serveCrew } from '@candor/core'
import { collectGarbage } from './collect-garbage.ts'

/** Memory of crews that are over, in bytes, at which it is given back: every thread that knew it must have let it go. */
const mostKept = 64_000_000

let kept = 0

parentPort?.on('message', (task: HelperTask) => {
  serveCrew(task)
  kept += task.memory.buffer.byteLength
  if (kept < mostKept) return
  kept = 0
  collectGarbage()
})
