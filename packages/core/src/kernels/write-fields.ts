import { type JobFields, type JobName, jobs } from './jobs.ts'

/**
 * Writes a record of numbers where a kernel expects it: float64 fields first, all little-endian, as WebAssembly is.
 *
 * @example
 * const view = new DataView(new ArrayBuffer(24))
 * writeFields(view, 0, 'TaskRecord', { node: 7, group: 0, firstChunk: 0, endChunk: 1, out: 0, isRoot: 0 })
 * view.getUint32(0, true) // 7
 */
export function writeFields<J extends JobName>(
  view: DataView,
  address: number,
  job: J,
  values: JobFields<J>,
): void {
  const numbers: Record<string, number> = values
  let at = address
  for (const { name, type } of jobs[job]) {
    if (type === 'f64') view.setFloat64(at, numbers[name]!, true)
    else view.setUint32(at, numbers[name]!, true)
    at += type === 'f64' ? 8 : 4
  }
}
