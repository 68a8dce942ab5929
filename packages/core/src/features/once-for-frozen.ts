/**
 * A function of an object that is asked once for each that cannot change any more; of one that can, each time.
 *
 * @param make must read nothing else; what it makes is handed out again and must not be changed
 * @example
 * const count = onceForFrozen((levels) => new Set(levels).size)
 * count(Object.freeze(['a', 'b', 'a']))   // 2
 */
export function onceForFrozen<A extends object, T>(make: (a: A) => T): (a: A) => T {
  const kept = new WeakMap<A, { readonly made: T }>()
  return (a) => {
    const last = kept.get(a)
    if (last !== undefined) return last.made
    const made = make(a)
    if (Object.isFrozen(a)) kept.set(a, { made })
    return made
  }
}

/**
 * The same of two objects. The first remembers the last of its second ones only, so that nothing is kept longer than both are in use.
 *
 * @example
 * const count = onceForFrozenPair((levels, others) => levels.length + others.length)
 * count(Object.freeze([1, 2]), Object.freeze([3]))   // 3
 */
export function onceForFrozenPair<A extends object, B extends object, T>(
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
