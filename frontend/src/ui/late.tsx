import { type ReactNode, useEffect, useState } from 'react'

/** Shows its children only after 150 ms, so that a quick answer never flickers through a skeleton. */
export function Late({ children, after = 150 }: { children: ReactNode; after?: number }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), after)
    return () => clearTimeout(timer)
  }, [after])
  return shown ? children : null
}
