import { setPriority } from 'node:os'
import type { MessagePort } from 'node:worker_threads'
import { explainRecord } from './explain-record.ts'
import type { ExplanationMessage, ExplanationOrder } from './explanation-pool.ts'
import { type LoadedModel, loadModel } from './served-models.ts'

const niceness = 5
/** Bytes of bundles and tables that a thread keeps; the least lately used are let go. */
const mostBytes = 384 << 20

type Kept = { readonly model: Promise<LoadedModel>; readonly bytes: number }
const kept = new Map<string, Kept>()

/** Explains what comes over a port, one order after the other. */
export function serveExplanations(port: MessagePort): void {
  // Linux counts the priority of a thread, elsewhere it would be that of the server
  if (process.platform === 'linux') setPriority(niceness)
  const say = (message: ExplanationMessage) => port.postMessage(message)
  port.on('message', ({ id, order }: { readonly id: number; readonly order: ExplanationOrder }) => {
    answer(order).then(
      (done) => say({ id, ...done }),
      (error: unknown) => say({ id, failed: error instanceof Error ? error.message : String(error) }),
    )
  })
}

async function answer({ model, record }: ExplanationOrder) {
  const loaded = await modelOf(model)
  const start = performance.now()
  const explanation = explainRecord(loaded, record)
  return { explanation, ms: performance.now() - start }
}

/** The bundle of that hash and no other: it is verified when it is read. */
function modelOf({ hash, dataDir, bytes, ...version }: ExplanationOrder['model']): Promise<LoadedModel> {
  const found = kept.get(hash)
  kept.delete(hash)
  const one = found ?? { model: loadModel({ hash, ...version }, dataDir), bytes }
  kept.set(hash, one)
  if (found === undefined) makeRoom()
  one.model.catch(() => kept.delete(hash))
  return one.model
}

function makeRoom(): void {
  let bytes = [...kept.values()].reduce((sum, one) => sum + one.bytes, 0)
  for (const [hash, one] of kept) {
    if (bytes <= mostBytes || kept.size === 1) return
    kept.delete(hash)
    bytes -= one.bytes
  }
}
