import { longReads } from '../operations/index.ts'
import { createRunner, type Runner } from '../runner.ts'
import { openSqlite } from './open-sqlite.ts'
import { createOperationThread, type OperationThread } from './operation-thread.ts'

const readerThreads = 2

/**
 * Opens the file of a store for a server: a thread owns the only connection that writes, so that neither a commit nor its wait for the disk holds the
 * event loop; operations that read by key run here at once, such as read many rows in threads of their own, started when they are needed.
 *
 * @throws store.not_writable, store.not_a_store, store.damaged, store.newer_schema, store.unavailable
 */
export async function openInThreads(path: string): Promise<Runner> {
  const here = await openSqlite(path, { writes: false })
  const points = createRunner(here)
  const writer = createOperationThread({ path, role: 'writer' }, { start: true })
  const readers = Array.from({ length: readerThreads }, () => createOperationThread({ path, role: 'reader' }))
  return {
    path,
    write: (name, input, since) => writer.call(name, input, since),
    async read(name, input) {
      if (!longReads.has(name)) return points.read(name, input)
      here.check()
      return leastBusy(readers).call(name, input, process.hrtime())
    },
    async close() {
      await Promise.all(readers.map((thread) => thread.close()))
      await points.close()
      // the last: only a connection that writes takes the log into the file and removes it
      await writer.close()
    },
  }
}

function leastBusy(threads: readonly OperationThread[]): OperationThread {
  return threads.reduce((best, thread) => (thread.underWay() < best.underWay() ? thread : best))
}
