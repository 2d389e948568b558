// The rest of a card's buttons behind one: a menu by the ARIA pattern, over the page, at the button.
import { createPortal, html, useEffect, useLayoutEffect, useRef, useState } from '../core.js'
import * as icons from './icons.js'

const GAP_PX = 6

function place(list, button) {
  const [at, size] = [button.getBoundingClientRect(), list.getBoundingClientRect()]
  const below = at.bottom + GAP_PX + size.height <= window.innerHeight || at.top < size.height + GAP_PX
  list.style.top = `${Math.max(GAP_PX, below ? at.bottom + GAP_PX : at.top - GAP_PX - size.height)}px`
  list.style.left = `${Math.max(GAP_PX, Math.min(at.right - size.width, window.innerWidth - size.width - GAP_PX))}px`
}

function move(event, list) {
  // The arrow keys, Home and End go through the items.
  const items = [...list.querySelectorAll('[role^="menuitem"]')]
  const now = items.indexOf(document.activeElement)
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  items[(to + items.length) % items.length].focus()
}

function List({ deeds, button, close, label }) {
  const list = useRef(null)
  useLayoutEffect(() => {
    place(list.current, button)
    list.current.querySelector('[role^="menuitem"]').focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    const away = (event) => { if (!list.current.contains(event.target) && !button.contains(event.target)) close(false) }
    const moved = (event) => {
      // The page scrolls by itself while a turn goes on: the menu stays at its button as long as that is seen.
      if (event.target instanceof Node && list.current.contains(event.target)) return
      const at = button.getBoundingClientRect()
      if (at.bottom > 0 && at.top < window.innerHeight) place(list.current, button)
      else close(list.current.contains(document.activeElement)) // else the keyboard would stand nowhere
    }
    document.addEventListener('pointerdown', away, true)
    window.addEventListener('resize', moved)
    document.addEventListener('scroll', moved, true)
    return () => {
      document.removeEventListener('pointerdown', away, true)
      window.removeEventListener('resize', moved)
      document.removeEventListener('scroll', moved, true)
    }
  }, [])
  const keys = (event) => {
    if (event.key === 'Escape' || event.key === 'Tab') { event.preventDefault(); event.stopPropagation(); close(true) }
    move(event, list.current)
  }
  const item = ({ id, words, press, href, checked }) => {
    const same = { key: id, class: 'sw-item', 'data-testid': id, tabindex: -1 }
    if (href) return html`<a ...${same} role="menuitem" href=${href} download onClick=${() => close(true)}>${words}</a>`
    const go = () => { close(true); press() }
    if (checked === undefined) return html`<button ...${same} role="menuitem" onClick=${go}>${words}</button>`
    return html`<button ...${same} role="menuitemcheckbox" aria-checked=${String(checked)} onClick=${go}>${words}${checked && icons.tick()}</button>`
  }
  return createPortal(html`<div ref=${list} class="sw-menu" role="menu" aria-label=${label} onKeyDown=${keys}>${deeds.map(item)}</div>`, document.body)
}

export function Menu({ deeds, label }) {
  const [open, setOpen] = useState(false)
  const button = useRef(null)
  const close = (back) => { setOpen(false); if (back) button.current.focus({ preventScroll: true }) }
  const keys = (event) => { if (event.key === 'ArrowDown') { event.preventDefault(); setOpen(true) } }
  return html`
    <button ref=${button} class="sw-button sw-sign" data-testid="more" aria-haspopup="menu" aria-expanded=${String(open)} aria-label=${label} title=${label}
      onClick=${() => setOpen(!open)} onKeyDown=${keys}>${icons.more()}</button>
    ${open && html`<${List} deeds=${deeds} button=${button.current} close=${close} label=${label} />`}`
}
