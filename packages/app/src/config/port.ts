import { appError } from '../errors.ts'

const usualPort = 8080

/**
 * The port to listen on: what was asked for, else `PORT`, else 8080; 0 takes any free one.
 *
 * @throws app.invalid_port
 */
export function portNumber({
  option,
  environment,
}: {
  readonly option?: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}): number {
  const text = option ?? environment['PORT'] ?? ''
  if (text === '') return usualPort
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw appError('app.invalid_port', { port: text })
}
