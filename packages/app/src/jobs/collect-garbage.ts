import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | null = null

/** Collects all garbage at once: memory of finished kernels and of DuckDB's rows, whose size V8 does not see, is given back only then. Takes some 10 ms. */
export function collectGarbage(): void {
  collect ??= collector()
  collect()
}

/** A call that collects garbage when the process has grown by so many bytes since the last time. */
export function collectorOf(bytes: number): () => void {
  let least = process.memoryUsage.rss()
  return () => {
    const now = process.memoryUsage.rss()
    if (now < least + bytes) return
    collectGarbage()
    least = Math.max(least, process.memoryUsage.rss())
  }
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
