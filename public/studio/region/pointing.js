// Mouse, pen and fingers over the picture: one paints, two move and zoom, space or the middle button moves.

const PEN_ERASER = 32
const WHEEL = 0.0016

export class Pointing {
  // board: {view, mask, tool, size, pick, done, sketch, hover}: where it paints, and what it tells.
  constructor(frame, board) {
    this.frame = frame
    this.board = board
    this.fingers = new Map()
    this.stroke = null
    this.space = false
    const hear = { pointerdown: this.down, pointermove: this.move, pointerup: this.up, pointercancel: this.up, pointerleave: this.leave, wheel: this.wheel }
    this.heard = Object.entries(hear).map(([name, does]) => [name, does.bind(this)])
    for (const [name, does] of this.heard) frame.addEventListener(name, does, { passive: false })
  }

  stop() {
    for (const [name, does] of this.heard) this.frame.removeEventListener(name, does)
  }

  at(event) {
    const box = this.frame.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  down(event) {
    event.preventDefault()
    try { this.frame.setPointerCapture(event.pointerId) } catch { /* a pointer that is up already */ }
    this.fingers.set(event.pointerId, this.at(event))
    if (this.fingers.size === 2) return this.drop()
    if (this.fingers.size > 2) return
    this.moving = this.space || event.button === 1 || this.board.tool === 'hand'
    if (!this.moving && event.button === 0) this.begin(event)
  }

  begin(event) {
    const { tool, view, size } = this.board
    const point = view.point(...this.at(event))
    if (tool === 'pick') this.stroke = { kind: 'pick', points: [point] }
    else if (tool === 'box' || tool === 'lasso') this.stroke = { kind: tool, points: [point], erase: event.altKey }
    else this.stroke = { kind: 'brush', points: [point], size, erase: tool === 'eraser' || event.altKey || Boolean(event.buttons & PEN_ERASER) }
    if (this.stroke.kind !== 'brush') return
    this.board.set({ painting: true })
    this.board.mask.line(this.stroke, 0)
  }

  move(event) {
    const before = this.fingers.get(event.pointerId)
    const now = this.at(event)
    if (!before) return this.board.hover(event.pointerType === 'touch' ? null : now)
    this.fingers.set(event.pointerId, now)
    if (this.fingers.size === 2) return this.pinch(event.pointerId, before, now)
    if (this.moving) return this.board.view.shift(now[0] - before[0], now[1] - before[1])
    if (this.stroke) this.follow(event)
    this.board.hover(event.pointerType === 'touch' ? null : now)
  }

  follow(event) {
    const { stroke, board } = this
    const all = event.getCoalescedEvents ? event.getCoalescedEvents() : []
    const from = stroke.points.length
    for (const one of all.length ? all : [event]) stroke.points.push(board.view.point(...this.at(one)))
    if (stroke.kind === 'brush') board.mask.line(stroke, from)
    else if (stroke.kind !== 'pick') board.sketch(stroke)
  }

  pinch(id, before, now) {
    const [other] = [...this.fingers].filter(([one]) => one !== id).map(([, at]) => at)
    const far = (at) => Math.hypot(at[0] - other[0], at[1] - other[1]) || 1
    const { view } = this.board
    view.shift((now[0] - before[0]) / 2, (now[1] - before[1]) / 2)
    view.zoom(far(now) / far(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2)
  }

  up(event) {
    if (!this.fingers.delete(event.pointerId)) return
    const stroke = this.stroke
    this.stroke = null
    this.board.painting = false
    if (!stroke || event.type === 'pointercancel') {
      if (stroke) this.board.mask.redraw()
      return this.board.sketch(null)
    }
    this.board.sketch(null)
    if (stroke.kind === 'pick') this.board.pick(stroke.points[0])
    else this.board.done(this.ended(stroke))
  }

  ended(stroke) {
    // What a finished stroke adds to the mask; null for a box or lasso without any area.
    if (stroke.kind === 'brush') {
      stroke.ended = true
      this.board.mask.line(stroke, stroke.points.length - 1)
      return { ...stroke, drawn: true }
    }
    return stroke.kind === 'box' ? boxOf(stroke, this.board.view.picture) : stroke.points.length > 2 ? stroke : null
  }

  drop() {
    // A second finger came: what the first one began to paint was meant as moving.
    if (this.stroke && this.stroke.kind === 'brush') this.board.mask.redraw()
    this.stroke = null
    this.board.set({ painting: false })
    this.board.sketch(null)
  }

  leave() {
    this.board.hover(null)
  }

  wheel(event) {
    event.preventDefault()
    const turn = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 4 : 1)
    this.board.view.zoom(Math.exp(-turn * WHEEL), ...this.at(event))
  }
}

export function boxOf({ points, erase }, { width, height }) {
  const [[x0, y0], [x1, y1]] = [points[0], points[points.length - 1]]
  const within = (v, most) => Math.min(Math.max(v / most, 0), 1)
  const [left, right] = [within(Math.min(x0, x1), width), within(Math.max(x0, x1), width)]
  const [top, bottom] = [within(Math.min(y0, y1), height), within(Math.max(y0, y1), height)]
  if (right <= left || bottom <= top) return null
  return { kind: 'box', erase, x: left, y: top, w: right - left, h: bottom - top }
}
