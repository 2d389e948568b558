import { useEffect, useRef } from 'react'

// The place of a turn's card in the talk. Chainlit evaluates this file anew whenever anything on the page changes, so the component is kept
// and hands what it is given to the page's own modules; until those are loaded, it waits in line.
const page = (window.scenewright = window.scenewright || {})
page.waiting = page.waiting || new Map()
page.turn = page.turn || ((node, given) => page.waiting.set(node, given))

page.Host = page.Host || function Host({ given }) {
  const place = useRef(null)
  useEffect(() => { page.turn(place.current, given) })
  useEffect(() => {
    const node = place.current
    return () => { page.waiting.delete(node); page.turn(node, null) }
  }, [])
  return <div ref={place} className="sw-host" />
}

export default <page.Host given={props} />
