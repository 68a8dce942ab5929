import type { Writable } from 'node:stream'
import { hasNoReader } from '../jobs/write-rows.ts'
import { writingError } from '../store/whole-file.ts'

/**
 * What happens when the streams of the process go away: a reader that has seen enough (`| head`) is no failure, and the work goes on;
 * an answer that cannot be written, as on a full disk, ends the command with one sentence. Talk that nobody can hear is not missed.
 *
 * @param end is given the error to report
 */
export function watchOutputs(stdout: Writable, stderr: Writable, end: (error: unknown) => void): void {
  stdout.on('error', (error) => {
    if (!hasNoReader(error)) end(writingError(error, 'standard output'))
  })
  stderr.on('error', () => undefined)
}
