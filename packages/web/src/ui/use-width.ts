import { type RefObject, useEffect, useRef, useState } from 'react'

/** The width in pixels that an element has at the moment; `start` until it is measured. */
export function useWidth<T extends HTMLElement>(start: number): [RefObject<T | null>, number] {
  const place = useRef<T>(null)
  const [width, setWidth] = useState(start)
  useEffect(() => {
    if (!place.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width))
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return [place, width]
}
