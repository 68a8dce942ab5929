import { CandorError } from '@candor/core'

/**
 * The same error with a pointer to what is wrong in the request, which core does not know of.
 *
 * @param pointer JSON pointer (RFC 6901)
 */
export function pointTo(pointer: string, { code, kind, message, values }: CandorError): CandorError {
  // the message may quote a text with braces, so it fills a template instead of being one
  return new CandorError(code, { kind, template: '{message}', remedy: '' }, { ...values, message }, pointer)
}
