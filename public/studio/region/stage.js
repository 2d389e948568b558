// The picture with what is chosen in it, as large as its frame allows; painted on by mouse, pen and fingers.
import { html, useLayoutEffect, useRef, words } from '../core.js'
import { Pointing } from './pointing.js'

export function Stage({ board, hands }) {
  const frame = useRef(null)
  const sheet = useRef(null)
  const over = useRef(null)
  const t = words('region')
  useLayoutEffect(() => {
    const inner = sheet.current
    inner.querySelector('.sw-region-mask').append(board.mask.canvas)
    const pointing = (hands.current = new Pointing(frame.current, board))
    const marks = new Marks(over.current, board)
    board.sketched = (stroke) => marks.draw(stroke)
    board.placed = () => {
      const { x, y, scale } = board.view
      inner.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
      board.mask.canvas.style.filter = board.feather && !board.painting ? `blur(${board.feather / 2}px)` : '' // a line under way is not softened: that costs too much at 4K
      marks.brush()
    }
    const watch = new ResizeObserver(([entry]) => board.view.resize(entry.contentRect.width, entry.contentRect.height))
    watch.observe(frame.current)
    board.view.resize(frame.current.clientWidth, frame.current.clientHeight)
    return () => {
      watch.disconnect()
      pointing.stop()
    }
  }, [board])
  const { width, height } = board.view.picture
  return html`<div class=${`sw-region-frame sw-region-${board.tool}`} ref=${frame} role="img" aria-label=${t.canvas} data-testid="region-frame">
    <div class="sw-region-sheet" ref=${sheet} style=${{ width: `${width}px`, height: `${height}px` }}>
      <img src=${`/assets/${board.asset.id}`} alt=${board.asset.alt || ''} draggable=${false} width=${width} height=${height} />
      <div class="sw-region-mask"></div>
      ${board.over && html`<img class="sw-region-over" src=${board.address(board.over)} alt="" draggable=${false} width=${width} height=${height} data-testid="region-over" />`}
    </div>
    <svg class="sw-region-marks" ref=${over} aria-hidden="true"><path /><circle /></svg>
  </div>`
}

class Marks {
  // The line of a box or lasso that is being drawn, and the ring of the brush.
  constructor(svg, board) {
    this.line = svg.querySelector('path')
    this.ring = svg.querySelector('circle')
    this.board = board
  }

  draw(stroke) {
    if (!stroke) return this.line.setAttribute('d', '')
    const points = stroke.points.map((point) => this.board.view.screen(point))
    if (stroke.kind === 'lasso') return this.line.setAttribute('d', `M${points.map((at) => at.join(' ')).join('L')}Z`)
    const [[x0, y0], [x1, y1]] = [points[0], points[points.length - 1]]
    return this.line.setAttribute('d', `M${x0} ${y0}H${x1}V${y1}H${x0}Z`)
  }

  brush() {
    const { pointer, tool, size, view } = this.board
    const shown = pointer && (tool === 'brush' || tool === 'eraser')
    this.ring.setAttribute('r', shown ? (size * view.scale) / 2 : 0)
    if (!shown) return
    this.ring.setAttribute('cx', pointer[0])
    this.ring.setAttribute('cy', pointer[1])
  }
}
