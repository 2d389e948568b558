// Dragging by mouse, pen and touch: one pointer, until it is let go or Escape is pressed.

const STILL_PX = 4 // less than this is a press, not a drag

export function drag(event, { move, end, cancel, axis = 'x' }) {
  // Follow the pointer that went down: move(dx, dy, event) while it moves, then end(dx, dy, event), or cancel() where it never moved or was given up.
  if (event.button > 0) return
  const { clientX: x, clientY: y, pointerId, currentTarget: target } = event
  let moving = false
  target.setPointerCapture(pointerId)
  const follow = (now) => {
    const [dx, dy] = [now.clientX - x, now.clientY - y]
    if (!moving && Math.abs(axis === 'x' ? dx : Math.hypot(dx, dy)) < STILL_PX) return
    moving = true
    now.preventDefault()
    move(dx, dy, now)
  }
  const stop = (now, given) => {
    target.removeEventListener('pointermove', follow)
    target.removeEventListener('pointerup', up)
    target.removeEventListener('pointercancel', away)
    document.removeEventListener('keydown', keys, true)
    if (moving && given) end(now.clientX - x, now.clientY - y, now)
    else if (cancel) cancel(moving)
  }
  const up = (now) => stop(now, true)
  const away = (now) => stop(now, false)
  const keys = (key) => { if (key.key === 'Escape') { key.stopPropagation(); stop(key, false) } }
  target.addEventListener('pointermove', follow)
  target.addEventListener('pointerup', up)
  target.addEventListener('pointercancel', away)
  document.addEventListener('keydown', keys, true)
}
