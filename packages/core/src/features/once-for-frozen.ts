/**
 * A function of two objects that is asked once for each pair of them that cannot change any more; of those that can, each time.
 * The first key remembers the last of its second ones only, so that nothing is kept longer than both are in use.
 *
 * @param make must read nothing else; what it makes is handed out again and must not be changed
 * @example
 * const sum = onceForFrozen((numbers, others) => [...numbers, ...others].length)
 * sum(Object.freeze([1, 2]), Object.freeze([3]))   // 3
 */
export function onceForFrozen<A extends object, B extends object, T>(
  make: (a: A, b: B) => T,
): (a: A, b: B) => T {
  const kept = new WeakMap<A, { readonly b: B; readonly made: T }>()
  return (a, b) => {
    const last = kept.get(a)
    if (last?.b === b) return last.made
    const made = make(a, b)
    if (Object.isFrozen(a) && Object.isFrozen(b)) kept.set(a, { b, made })
    return made
  }
}
