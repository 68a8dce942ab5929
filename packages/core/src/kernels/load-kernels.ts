import { kernelsBase64 } from '../kernels.generated.ts'
import { decodeBase64 } from './decode-base64.ts'

/** One memory of up to 4 GiB that all threads see. */
export type SharedMemory = { readonly buffer: SharedArrayBuffer; grow(pages: number): number }

/** The compiled kernels; a plain value that can be posted to another thread. */
export type KernelModule = object & { readonly __kernelModule?: never }

/** Runs one chunk of an operation; `thread` is 0 … threads - 1, `job` the address of its fields. */
export type Operation = (chunk: number, thread: number, job: number) => void

type WebAssemblyApi = {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => KernelModule
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => SharedMemory
  readonly Instance: new (
    module: KernelModule,
    imports: { env: { memory: SharedMemory } },
  ) => { readonly exports: Record<string, Operation> }
}

const api = (globalThis as unknown as { WebAssembly?: WebAssemblyApi }).WebAssembly
const maximumPages = 65_536

/**
 * A fresh memory and the kernels on it; null where the platform has no WebAssembly, forbids compiling it (a page without
 * 'wasm-unsafe-eval'), or gives no shared memory (some browsers, in a page that is not cross-origin isolated). Callers then take the plain
 * twins.
 *
 * @example
 * loadKernels() === null // false
 */
export function loadKernels(): { module: KernelModule; memory: SharedMemory } | null {
  try {
    compiled ??= new api!.Module(decodeBase64(kernelsBase64))
    return { module: compiled, memory: new api!.Memory({ initial: 1, maximum: maximumPages, shared: true }) }
  } catch {
    return null
  }
}

let compiled: KernelModule | undefined

/** The operations of a module on a memory, by name; each thread makes its own. */
export function bindKernels(module: KernelModule, memory: SharedMemory): Record<string, Operation> {
  return new api!.Instance(module, { env: { memory } }).exports
}
